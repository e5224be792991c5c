package io.github.procpool;

import io.github.procpool.internal.launch.PeerUser;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.Handshake;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The host's end of the socket by which a task process sees that its host lives. */
final class ProcessLink {
  /*
   * One thread: waits for the process to connect, takes its answer if it sends one, and holds the
   * connection until the process ends. A process may connect, answer and be gone before this thread
   * gets to run, so the one that was connected last is looked for once more after the process's end.
   */

  /** A process says hello as soon as it is connected. */
  private static final long HELLO_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int PART_BYTES = 64 << 10;

  private final Path socket;
  private final byte[] token;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final CompletableFuture<Optional<ByteSource>> answer = new CompletableFuture<>();
  private volatile boolean processEnded;

  private ProcessLink(Path socket, byte[] token, ServerSocketChannel server, Selector selector) {
    this.socket = socket;
    this.token = token;
    this.server = server;
    this.selector = selector;
  }

  static ProcessLink open(Path socket, byte[] token, String threadName) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    Selector selector = null;
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
      server.configureBlocking(false);
      selector = Selector.open();
      server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    ProcessLink link = new ProcessLink(socket, token, server, selector);
    Thread thread = new Thread(link::run, threadName);
    thread.setDaemon(true);
    thread.start();
    return link;
  }

  /** What the process answered: failed (byte), then the rest; empty when it ended without. */
  CompletableFuture<Optional<ByteSource>> answer() {
    return answer;
  }

  /** No further connection will come. */
  void processEnded() {
    processEnded = true;
    selector.wakeup();
  }

  private void run() {
    try (server;
        selector;
        SocketChannel process = accept()) {
      if (process != null) {
        answer.complete(readAnswer(process));
        boolean open = true;
        while (open) {
          open = process.read(ByteBuffer.allocate(1)) >= 0;
        }
      }
    } catch (IOException e) {
      System.getLogger("io.github.procpool")
          .log(System.Logger.Level.DEBUG, "the connection to a task process failed", e);
    } finally {
      answer.complete(Optional.empty());
      deleteSocket();
    }
  }

  private void deleteSocket() {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      System.getLogger("io.github.procpool")
          .log(System.Logger.Level.DEBUG, "a socket is left to the end of this JVM", e);
    }
  }

  /** The connection of the process itself; null when it ended without one. */
  private @Nullable SocketChannel accept() throws IOException {
    while (true) {
      boolean last = processEnded;
      SocketChannel candidate = server.accept();
      if (candidate != null) {
        if (PeerUser.is(Files.getOwner(socket), candidate)
            && MessageDigest.isEqual(hello(candidate), token)) {
          return candidate;
        }
        candidate.close();
      } else if (last) {
        return null;
      } else {
        selector.select();
        selector.selectedKeys().clear();
      }
    }
  }

  /** What it says first; less than a token when it says no more in time. */
  private static byte[] hello(SocketChannel candidate) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Handshake.TOKEN_BYTES);
    long deadlineNanos = System.nanoTime() + HELLO_NANOS;
    try (Selector readable = Selector.open()) {
      candidate.configureBlocking(false);
      candidate.register(readable, SelectionKey.OP_READ);
      boolean open = true;
      while (open && bytes.hasRemaining()) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (leftMillis <= 0) {
          break;
        }
        int unused = readable.select(leftMillis);
        open = candidate.read(bytes) >= 0;
      }
    }
    candidate.configureBlocking(true);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static Optional<ByteSource> readAnswer(SocketChannel process) throws IOException {
    byte[] header = read(process, Integer.BYTES);
    byte[] body = header == null ? null : read(process, new ByteSource(header).getInt());
    return body == null ? Optional.empty() : Optional.of(new ByteSource(body));
  }

  /** Null when the stream ends before. What is announced gets its memory as it comes. */
  private static byte @Nullable [] read(SocketChannel from, int count) throws IOException {
    if (count < 0) {
      throw new IOException("a task process announces " + count + " bytes");
    }
    ByteSink bytes = new ByteSink();
    ByteBuffer part = ByteBuffer.allocate(Math.min(count, PART_BYTES));
    while (bytes.size() < count) {
      part.clear().limit(Math.min(part.capacity(), count - bytes.size()));
      if (from.read(part) < 0) {
        return null;
      }
      bytes.putBytes(part.array(), 0, part.position());
    }
    return bytes.toByteArray();
  }
}
