package io.github.procpool.internal.wire;

import java.io.OutputStream;

/** A sink seen as an output stream. */
final class SinkStream extends OutputStream {
  private final ByteSink sink;

  SinkStream(ByteSink sink) {
    this.sink = sink;
  }

  @Override
  public void write(int value) {
    sink.putByte(value);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    sink.putBytes(source, offset, length);
  }
}
