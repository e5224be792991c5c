package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.child.ChildJvm;
import io.github.procpool.benchmarks.child.EchoMain;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a window of frames, reads them all back, and so on. */
final class SocketTrial implements Trial {
  private final int frameBytes;
  private final int window;
  private final Process echo;
  private final SocketChannel channel;
  private final ByteBuffer buffer;

  SocketTrial(int frameBytes, int window) throws IOException {
    this.frameBytes = frameBytes;
    this.window = window;
    this.buffer = ByteBuffer.allocateDirect(frameBytes * window);
    Path directory = Files.createTempDirectory("procpool-bench");
    Path socket = directory.resolve("echo");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      echo =
          ChildJvm.start(
              List.of("-XX:+UseSerialGC"),
              EchoMain.class.getName(),
              socket.toString(),
              Integer.toString(frameBytes));
      channel = server.accept();
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(directory);
    }
  }

  @Override
  public double run(long count) throws IOException {
    Stopwatch watch = new Stopwatch();
    for (long sent = 0; sent < count; sent += window) {
      int bytes = Math.toIntExact(Math.min(window, count - sent) * frameBytes);
      EchoMain.writeFully(channel, buffer.clear().limit(bytes));
      EchoMain.readFully(channel, buffer.clear().limit(bytes));
    }
    return watch.seconds();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    echo.destroyForcibly();
  }
}
