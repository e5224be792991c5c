package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.internal.wire.Arrival.NotArrivedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
        new long[20_000],
        new byte[Arrival.PIECE_BYTES],
        new byte[3 * Arrival.PIECE_BYTES + 1],
        new char[Arrival.PIECE_BYTES],
        IntStream.range(0, Arrival.PIECE_BYTES).asDoubleStream().toArray());
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void put_anyArray_isWhatTheCodecPuts(Object array) {
    ByteBuffer out =
        ByteBuffer.allocateDirect((int) LargeArrays.bytes(array, 0)).order(ByteOrder.LITTLE_ENDIAN);

    List<Integer> reached = new ArrayList<>();
    int elementBytes = LargeArrays.putHeader(array, out);
    int end = out.position() + elementBytes;
    LargeArrays.putElements(array, out, reached::add);

    assertThat(reached).isSorted().last().isEqualTo(end);
    assertThat(out.position()).isEqualTo(end);
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    assertThat(bytes).isEqualTo(encoded(array));
  }

  @Test
  void bytes_otherValuesAndShortArrays_areNotMeant() {
    assertThat(LargeArrays.bytes(null, 0)).isZero();
    assertThat(LargeArrays.bytes("text", 0)).isZero();
    assertThat(LargeArrays.bytes(new boolean[9_000], 0)).isZero();
    assertThat(LargeArrays.bytes(new int[1_000], 4_001)).isZero();
    assertThat(LargeArrays.bytes(new int[1_000], 4_000)).isGreaterThan(4_000);
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void get_elementsArrive_eachPieceIsAwaited(Object array) {
    ByteBuffer whole = ByteBuffer.wrap(encoded(array));
    ByteBuffer memory = ByteBuffer.allocateDirect(whole.capacity());
    int header = whole.capacity() - elementBytes(array);
    memory.put(0, whole, 0, header);
    AtomicInteger arrived = new AtomicInteger(header);
    Arrival arrival =
        end -> {
          int from = arrived.getAndSet(end);
          memory.put(from, whole, from, end - from);
        };

    Object copy =
        new ValueCodec(null, null)
            .decode(new ByteSource(memory, arrival), getClass().getClassLoader());

    assertThat(copy).isEqualTo(array);
    assertThat(arrived).hasValue(whole.capacity());
  }

  @Test
  void get_elementsDoNotArrive_endsSo() {
    ByteSource source =
        new ByteSource(
            ByteBuffer.wrap(encoded(new byte[300])),
            end -> {
              throw new NotArrivedException("before " + end);
            });

    assertThatThrownBy(() -> ValueCodec.plain(source))
        .isInstanceOf(NotArrivedException.class)
        .hasMessage("before 303");
  }

  private static byte[] encoded(Object array) {
    ByteSink sink = new ByteSink();
    new ValueCodec(null, null).encode(array, sink);
    return sink.toByteArray();
  }

  private static int elementBytes(Object array) {
    return LargeArrays.putHeader(array, ByteBuffer.allocate(10));
  }

  @Test
  void putElements_anotherValue_isRefused() {
    assertThatThrownBy(
            () -> LargeArrays.putElements(new boolean[1], ByteBuffer.allocate(9), reached -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
