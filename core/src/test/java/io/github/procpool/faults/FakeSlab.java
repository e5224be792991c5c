package io.github.procpool.faults;

import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A slab that a fake worker was given.
 *
 * @param bytes all of it, in native order
 */
record FakeSlab(int id, ByteBuffer bytes) {
  private static final int BYTES = 1_000;

  /** Asks, and does not wait. */
  static void ask(FakeWorker worker, long sequence) throws IOException {
    ask(worker, sequence, BYTES);
  }

  private static void ask(FakeWorker worker, long sequence, long bytes) throws IOException {
    ByteSink body = new ByteSink();
    body.putVarLong(1);
    body.putLong(sequence);
    body.putLong(bytes);
    worker.send(FrameType.SLAB_REQUEST, body);
  }

  /** Asks, and maps what the host names. */
  static FakeSlab request(FakeWorker worker, long sequence) throws IOException {
    return request(worker, sequence, BYTES);
  }

  static FakeSlab request(FakeWorker worker, long sequence, long length) throws IOException {
    ask(worker, sequence, length);
    ByteSource grant = worker.awaitFrame(FrameType.SLAB_GRANT);
    long unused = grant.getVarLong();
    int id = grant.getInt();
    try (FileChannel channel =
        FileChannel.open(
            Path.of(grant.getUtf8()), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = channel.map(MapMode.READ_WRITE, 0, channel.size());
      return new FakeSlab(id, bytes.order(ByteOrder.nativeOrder()));
    }
  }
}
