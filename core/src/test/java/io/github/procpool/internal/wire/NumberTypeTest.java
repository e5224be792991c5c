package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTypeTest {
  private final ValueCodec values = new ValueCodec(null, null);

  static Stream<Object> numbers() {
    Stream<Object> small = Stream.of(0, -1, 1L, -1L, 0.0, -0.0);
    Stream<Object> large =
        Stream.of(
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            (1L << 47) - 1,
            1L << 47,
            -(1L << 47) - 1,
            Double.NaN,
            Double.MIN_VALUE,
            Double.longBitsToDouble(0x7ff8_0000_0000_0001L));
    return Stream.concat(small, large);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void put_isWhatTheCodecEncodes_andGetWhatItDecodes(Object number) {
    NumberType type = Objects.requireNonNull(NumberType.of(number));
    ByteSink encoded = new ByteSink();
    values.encode(number, encoded);
    ByteSink put = new ByteSink();
    type.put(type.toBits(number), put);

    assertThat(put.toByteArray()).isEqualTo(encoded.toByteArray());
    ByteSource source = new ByteSource(put.toByteArray());
    assertThat(NumberType.next(source)).isSameAs(type);
    assertThat(type.ofBits(type.get(source))).isEqualTo(number);
    assertThat(source.remaining()).isZero();
    assertThat(type.isTypeOf(number)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7"})
  void of_noSuchNumber_null(String value) {
    ByteSink encoded = new ByteSink();
    values.encode(value, encoded);

    assertThat(NumberType.of(value)).isNull();
    assertThat(NumberType.next(new ByteSource(encoded.toByteArray()))).isNull();
  }

  @Test
  void of_null_null() {
    assertThat(NumberType.of(null)).isNull();
  }
}
