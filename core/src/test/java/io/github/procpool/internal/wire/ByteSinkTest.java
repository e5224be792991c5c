package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ByteSink} and {@link ByteSource}, one the mirror of the other. */
final class ByteSinkTest {
  private final ByteSink sink = new ByteSink(16);

  private ByteSource heap() {
    return new ByteSource(sink.toBuffer());
  }

  private ByteSource direct() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(sink.size());
    buffer.put(sink.array(), 0, sink.size()).flip();
    return new ByteSource(buffer);
  }

  @Test
  void putVarInt_powersOfTwoAndNeighbours_comeBack() {
    int[] values =
        IntStream.range(0, 32)
            .flatMap(bit -> IntStream.of((1 << bit) - 1, 1 << bit, (1 << bit) + 1, -(1 << bit)))
            .toArray();
    for (int value : values) {
      sink.putVarInt(value);
    }
    ByteSource in = heap();
    for (int value : values) {
      assertThat(in.getVarInt()).isEqualTo(value);
    }
    assertThat(in.remaining()).isZero();
  }

  @Test
  void putVarLong_powersOfTwoAndNeighbours_comeBack() {
    long[] values =
        LongStream.range(0, 64)
            .flatMap(
                bit -> LongStream.of((1L << bit) - 1, 1L << bit, (1L << bit) + 1, -(1L << bit) - 1))
            .toArray();
    for (long value : values) {
      sink.putVarLong(value);
    }
    ByteSource in = direct();
    for (long value : values) {
      assertThat(in.getVarLong()).isEqualTo(value);
    }
    assertThat(in.remaining()).isZero();
  }

  @Test
  void putVarInt_small_takesOneByte() {
    sink.putVarInt(127);
    sink.putVarLong(-64);
    sink.putVarLong(63);
    assertThat(sink.size()).isEqualTo(3);
  }

  @Test
  void getVarInt_overlong_isRefused() {
    byte[] fiveHigh = {-1, -1, -1, -1, 0x1F};
    byte[] six = {-1, -1, -1, -1, -1, 1};
    assertThatThrownBy(() -> new ByteSource(fiveHigh).getVarInt())
        .isInstanceOf(CorruptFrameException.class);
    assertThatThrownBy(() -> new ByteSource(six).getVarInt())
        .isInstanceOf(CorruptFrameException.class);
  }

  @Test
  void getVarLong_overlong_isRefused() {
    byte[] tenHigh = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2};
    assertThatThrownBy(() -> new ByteSource(tenHigh).getVarLong())
        .isInstanceOf(CorruptFrameException.class);
  }

  @Test
  void put_everyFixedWidth_comesBackLittleEndian() {
    sink.putByte(0x1FF);
    sink.putShort((short) -2);
    sink.putChar('\uD800');
    sink.putInt(0x01020304);
    sink.putLong(Long.MIN_VALUE + 1);
    sink.putFloat(-0.0f);
    sink.putDouble(Double.NaN);
    assertThat(sink.array()[5]).isEqualTo((byte) 4);
    for (ByteSource in : new ByteSource[] {heap(), direct()}) {
      assertThat(in.peekByte()).isEqualTo((byte) -1);
      assertThat(in.getByte()).isEqualTo((byte) -1);
      assertThat(in.getShort()).isEqualTo((short) -2);
      assertThat(in.getChar()).isEqualTo('\uD800');
      assertThat(in.getInt()).isEqualTo(0x01020304);
      assertThat(in.getLong()).isEqualTo(Long.MIN_VALUE + 1);
      assertThat(Float.floatToRawIntBits(in.getFloat())).isEqualTo(0x80000000);
      assertThat(in.getDouble()).isNaN();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "caf\u00e9 \u00ff",
        "\u0100",
        "\u4e2d\u6587",
        "\ud83d\ude00 pair",
        "lone \ud83d",
        "\ude00\ud83d turned round",
        "\u0000nul"
      })
  void putString_anyChars_comesBackToTheLastChar(String text) {
    String longer = text.repeat(100);
    sink.putString(text);
    sink.putString(longer);
    for (ByteSource in : new ByteSource[] {heap(), direct()}) {
      assertThat(in.getString()).isEqualTo(text);
      assertThat(in.getString()).isEqualTo(longer);
      assertThat(in.remaining()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "java/lang/String", "\u00e9t\u00e9", "\ud83d\ude00"})
  void putUtf8_text_comesBack(String text) {
    sink.putUtf8(text);
    assertThat(heap().getUtf8()).isEqualTo(text);
    assertThat(direct().getUtf8()).isEqualTo(text);
  }

  @Test
  void getString_lengthPastTheEnd_isRefusedBeforeAllocation() {
    sink.putVarLong(Integer.MAX_VALUE);
    assertThatThrownBy(() -> heap().getString()).isInstanceOf(CorruptFrameException.class);
    sink.reset();
    sink.putVarLong(Long.MIN_VALUE);
    assertThatThrownBy(() -> heap().getString()).isInstanceOf(CorruptFrameException.class);
  }

  @Test
  void getCount_moreThanCanFollow_isRefusedWithTheNumbers() {
    sink.putVarInt(3);
    sink.putLong(0);
    assertThatThrownBy(() -> heap().getCount(4))
        .isInstanceOf(CorruptFrameException.class)
        .hasMessage("frame cut short: 12 bytes or more should follow offset 1, 8 do");
  }

  @Test
  void getInts_negativeCount_isRefused() {
    assertThatThrownBy(() -> heap().getInts(-1)).isInstanceOf(CorruptFrameException.class);
    assertThatThrownBy(() -> heap().getBytes(-1)).isInstanceOf(CorruptFrameException.class);
  }

  @Test
  void putBytes_pastTheLimit_isRefusedWithTheSize() {
    ByteSink large = new ByteSink();
    byte[] block = new byte[1 << 20];
    TooLargeException refused = new TooLargeException(ByteSink.LIMIT + 1L, ByteSink.LIMIT);
    assertThat(refused)
        .hasMessage("encoded form needs at least 2147483632 bytes, the limit is 2 GiB");
    assertThatThrownBy(
            () -> {
              large.putBytes(block);
              large.putLongs(new long[0]);
              new BoundedStream(large, 100).write(block);
            })
        .isInstanceOf(TooLargeException.class);
    assertThat(large.size()).isEqualTo(1 << 20);
  }

  @Test
  void reset_afterHugeUse_givesTheMemoryBack() {
    sink.putBytes(new byte[2 << 20]);
    sink.reset();
    assertThat(sink.size()).isZero();
    assertThat(sink.array().length).isLessThanOrEqualTo(1 << 20);
  }

  @Test
  void patchInt_outsideOfWhatWasPut_isRefused() {
    sink.putInt(1);
    sink.patchInt(0, 7);
    assertThat(heap().getInt()).isEqualTo(7);
    assertThatThrownBy(() -> sink.patchInt(1, 7)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> sink.truncate(5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void streams_partOfTheBytes_endWhereTheyShould() throws IOException {
    sink.asOutputStream().write(new byte[] {1, 2, 3, 4, 5});
    sink.asOutputStream().write(6);
    ByteSource in = heap();
    InputStream stream = in.asInputStream(4);
    assertThat(stream.read()).isEqualTo(1);
    assertThat(stream.skip(1)).isEqualTo(1);
    assertThat(stream.readAllBytes()).containsExactly(3, 4);
    assertThat(stream.read()).isEqualTo(-1);
    assertThat(stream.read(new byte[2], 0, 2)).isEqualTo(-1);
    assertThat(in.getByte()).isEqualTo((byte) 5);
    assertThat(stream.read()).isEqualTo(-1);
  }

  @Test
  void source_overPartOfABuffer_leavesItAlone() {
    ByteBuffer buffer = ByteBuffer.allocate(16).position(4).limit(8);
    ByteSource in = new ByteSource(buffer);
    in.getInt();
    assertThat(in.position()).isEqualTo(4);
    assertThat(buffer.position()).isEqualTo(4);
    assertThatThrownBy(in::getByte)
        .hasMessage("frame cut short: 1 bytes or more should follow offset 4, 0 do");
  }
}
