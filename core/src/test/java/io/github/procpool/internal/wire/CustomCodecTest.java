package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.spi.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values that a user's codec takes, and those that never get to it. */
final class CustomCodecTest {
  private static final ClassLoader LOADER = CustomCodecTest.class.getClassLoader();

  private final ByteSink sink = new ByteSink();

  @Test
  void encode_leafWithCustomCodec_staysCompact() {
    ValueCodec custom = new ValueCodec(new TextCodec(), null);
    for (Object leaf : new Object[] {1, "x", new int[] {1}}) {
      sink.reset();
      custom.encode(leaf, sink);
      assertThat(sink.array()[0] & 0x7F).isEqualTo(Tags.of(leaf));
    }
  }

  @Test
  void encode_otherWithCustomCodec_goesToIt() {
    ValueCodec custom = new ValueCodec(new TextCodec(), null);
    custom.encode(new ArrayList<>(List.of(1, 2)), sink);
    sink.putByte(7);
    ByteSource in = new ByteSource(sink.toBuffer());
    assertThat(custom.isPlain(in)).isFalse();
    assertThat(custom.decode(in, LOADER)).isEqualTo("text of [1, 2]");
    assertThat(in.getByte()).isEqualTo((byte) 7);
  }

  @Test
  void encode_pastTwoGiB_isRefusedWithTheSize() {
    ByteSink huge = new ByteSink();
    ValueCodec tooMuch =
        new ValueCodec(
            new TextCodec() {
              private static final long serialVersionUID = 1L;

              @Override
              public void encode(@Nullable Object value, OutputStream out) {
                throw new TooLargeException(3L << 30, ByteSink.LIMIT);
              }
            },
            null);
    assertThatThrownBy(() -> tooMuch.encode(List.of(), huge, Stage.ENCODE_RESULT, "result"))
        .hasMessage(
            "Result can't be sent to the host: result is too large, its encoded form needs at least"
                + " 3221225472 bytes, the limit is 2 GiB. Send it in parts, or as the path of a"
                + " file.");
  }

  @Test
  void decode_customValueWithoutCustomCodec_isRefused() {
    new ValueCodec(new TextCodec(), null).encode(List.of(), sink);
    assertThatThrownBy(
            () -> new ValueCodec(null, null).decode(new ByteSource(sink.toBuffer()), LOADER))
        .isInstanceOf(CorruptFrameException.class);
  }

  /** Writes what {@code toString} says. */
  static class TextCodec implements Codec {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(@Nullable Object value, OutputStream out) throws IOException {
      out.write(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
      out.close();
    }

    @Override
    public Object decode(InputStream in, ClassLoader loader) throws IOException {
      return "text of " + new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
