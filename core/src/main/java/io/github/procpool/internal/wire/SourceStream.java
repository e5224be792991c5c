package io.github.procpool.internal.wire;

import java.io.InputStream;
import java.util.Objects;

/** The next bytes of a source seen as an input stream; reading moves the source. */
final class SourceStream extends InputStream {
  private final ByteSource source;
  private final int end;

  SourceStream(ByteSource source, int end) {
    this.source = source;
    this.end = end;
  }

  @Override
  public int read() {
    return available() == 0 ? -1 : source.getByte() & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    int count = Math.min(length, available());
    if (count == 0) {
      return -1;
    }
    source.getBytes(target, offset, count);
    return count;
  }

  @Override
  public long skip(long count) {
    int skipped = (int) Math.max(0, Math.min(count, available()));
    source.position(source.position() + skipped);
    return skipped;
  }

  // Math.max: whoever holds the stream past its decode call must get an end, not someone's bytes.
  @Override
  public int available() {
    return Math.max(0, end - source.position());
  }
}
