package io.github.procpool.benchmarks.child;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Sends back what it gets: the floor under every pool of processes. */
public final class EchoMain {
  /** Frames above this size are sent back whole, as a worker must have its argument whole. */
  public static final int SMALL_BYTES = 4096;

  private EchoMain() {}

  /** Arguments: the path of the socket, the size of a frame in bytes. */
  public static void main(String[] args) throws IOException {
    int frame = Integer.parseInt(args[1]);
    ByteBuffer buffer = ByteBuffer.allocateDirect(Math.max(frame, 64 << 10));
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(args[0])))) {
      while (true) {
        buffer.clear();
        if (frame > SMALL_BYTES) {
          readFully(channel, buffer.limit(frame));
        } else if (channel.read(buffer) < 0) {
          return;
        }
        writeFully(channel, buffer.flip());
      }
    } catch (EOFException hostHasGone) {
      return;
    }
  }

  /** Fills the buffer. */
  public static void readFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the other side has closed");
      }
    }
  }

  /** Empties the buffer. */
  public static void writeFully(SocketChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int unused = channel.write(buffer);
    }
  }
}
