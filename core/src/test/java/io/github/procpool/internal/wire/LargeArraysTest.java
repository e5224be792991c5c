package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays that are put without a sink. */
class LargeArraysTest {
  static Stream<Object> arrays() {
    return Stream.of(
        new byte[] {1, -2, 3},
        new byte[300],
        new short[] {Short.MIN_VALUE, 7},
        new char[] {'a', '\uffff'},
        new int[] {Integer.MIN_VALUE, 0, 5},
        new long[] {Long.MIN_VALUE, 1},
        new float[] {Float.NaN, -0f},
        new double[] {Double.MIN_VALUE, -0d},
        new long[20_000]);
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void put_anyArray_isWhatTheCodecPuts(Object array) {
    ByteBuffer out =
        ByteBuffer.allocateDirect((int) LargeArrays.bytes(array, 0)).order(ByteOrder.LITTLE_ENDIAN);

    LargeArrays.put(array, out);

    ByteSink expected = new ByteSink();
    new ValueCodec(null, null).encode(array, expected);
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    assertThat(bytes).isEqualTo(expected.toByteArray());
  }

  @Test
  void bytes_otherValuesAndShortArrays_areNotMeant() {
    assertThat(LargeArrays.bytes(null, 0)).isZero();
    assertThat(LargeArrays.bytes("text", 0)).isZero();
    assertThat(LargeArrays.bytes(new boolean[9_000], 0)).isZero();
    assertThat(LargeArrays.bytes(new int[1_000], 4_001)).isZero();
    assertThat(LargeArrays.bytes(new int[1_000], 4_000)).isGreaterThan(4_000);
  }

  @Test
  void put_anotherValue_isRefused() {
    assertThatThrownBy(() -> LargeArrays.put("text", ByteBuffer.allocate(100)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
