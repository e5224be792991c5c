package io.github.procpool.internal.wire;

import java.io.OutputStream;

/** Writes to a sink, and throws {@link TooLargeException} instead of passing a limit. */
final class BoundedStream extends OutputStream {
  private final ByteSink sink;
  private final int start;
  private final int limitBytes;

  BoundedStream(ByteSink sink, int limitBytes) {
    this.sink = sink;
    this.start = sink.size();
    this.limitBytes = limitBytes;
  }

  @Override
  public void write(int value) {
    check(1);
    sink.putByte(value);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    check(length);
    sink.putBytes(source, offset, length);
  }

  private void check(int more) {
    long needed = (long) sink.size() - start + more;
    if (needed > limitBytes) {
      throw new TooLargeException(needed, limitBytes);
    }
  }
}
