package io.github.procpool.internal.host;

import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameChannel;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pool's listening socket and the control lanes of all its workers, on one thread. */
final class ControlPlane implements AutoCloseable {
  /** A worker's frames are small: stacks, class names, requests. */
  private static final int MOST_FRAME_BYTES = 1 << 20;

  /** Nor does a hello, all that a stranger may send, take more. */
  private static final int MOST_HELLO_BYTES = 64;

  /** A connection that has not said who it is by then is closed. */
  private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long ACCEPT_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Takes what the lanes bring; called on the control thread. */
  interface Listener {
    /** The link that the lane belongs to from now on, or null when it is not awaited. */
    @Nullable WorkerLink hello(Handshake.Hello hello);

    /** All lanes of the worker are there. */
    void connected(WorkerLink link);

    void frame(WorkerLink link, int type, ByteSource body) throws IOException;

    /**
     * The control lane of the worker is closed.
     *
     * @param misused for a frame that no worker sends
     */
    void ended(WorkerLink link, boolean misused);
  }

  private final Path address;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final Handshake handshake;
  private final Listener listener;
  private final Deadlines deadlines;
  private final ConcurrentLinkedQueue<Runnable> requests = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  ControlPlane(
      String poolName, Path address, Handshake handshake, Listener listener, Deadlines deadlines)
      throws IOException {
    this.address = address;
    this.handshake = handshake;
    this.listener = listener;
    this.deadlines = deadlines;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    selector = Selector.open();
    try {
      server.bind(UnixDomainSocketAddress.of(address));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      server.close();
      selector.close();
      throw new IOException("can't listen on " + address + ": " + e.getMessage(), e);
    }
    thread = new Thread(this::run, poolName + "-control");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Path address() {
    return address;
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(this::handle);
      } catch (IOException | ClosedSelectorException e) {
        if (!closed) {
          HostLog.LOG.log(System.Logger.Level.ERROR, thread.getName() + " failed", e);
        }
        return;
      }
      Runnable request;
      while ((request = requests.poll()) != null) {
        request.run();
      }
    }
  }

  private void handle(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept(key);
      } else if (key.attachment() instanceof Peer peer) {
        peer.handle(key);
      }
    } catch (CancelledKeyException e) {
      HostLog.LOG.log(System.Logger.Level.DEBUG, "a lane was closed", e);
    } catch (IOException | RuntimeException e) { // whatever the frame was, others go on
      HostLog.LOG.log(System.Logger.Level.DEBUG, "a lane is closed for its frames", e);
      close(key, true);
    }
  }

  private void close(SelectionKey key, boolean misused) {
    closeQuietly(key);
    if (key.attachment() instanceof Peer peer && peer.link != null) {
      listener.ended(peer.link, misused);
    }
  }

  private void accept(SelectionKey listening) throws IOException {
    SocketChannel socket;
    try {
      socket = server.accept();
    } catch (IOException e) {
      acceptLater(listening, e);
      return;
    }
    if (socket == null) {
      return;
    }
    Peer peer = new Peer();
    peer.channel =
        new FrameChannel(
            socket,
            MOST_HELLO_BYTES,
            () ->
                request(
                    () -> {
                      SelectionKey key = socket.keyFor(selector);
                      if (key != null && key.isValid()) {
                        key.interestOpsOr(SelectionKey.OP_WRITE);
                      }
                    }));
    SelectionKey key = socket.register(selector, SelectionKey.OP_READ, peer);
    deadlines.after(
        HANDSHAKE_NANOS,
        () ->
            request(
                () -> {
                  if (peer.link == null && !peer.bell) {
                    closeQuietly(key);
                  }
                }));
  }

  /** There are too many open files, most likely: connections wait until there are fewer. */
  private void acceptLater(SelectionKey listening, IOException failure) {
    HostLog.LOG.log(
        System.Logger.Level.WARNING,
        thread.getName() + " can't take a worker's connection",
        failure);
    listening.interestOps(0);
    deadlines.after(
        ACCEPT_AGAIN_NANOS, () -> request(() -> listening.interestOps(SelectionKey.OP_ACCEPT)));
  }

  private void request(Runnable request) {
    requests.add(request);
    selector.wakeup();
  }

  private static void closeQuietly(SelectionKey key) {
    try {
      key.cancel();
      key.channel().close();
    } catch (IOException e) {
      HostLog.LOG.log(System.Logger.Level.DEBUG, "closing a lane", e);
    }
  }

  /** One connection: nobody, until its hello has been checked; then a worker's lane. */
  private final class Peer {
    private @Nullable FrameChannel channel;
    private @Nullable WorkerLink link;
    private boolean bell;

    void handle(SelectionKey key) throws IOException {
      FrameChannel frames = channel;
      if (frames == null || bell) {
        return;
      }
      if (key.isWritable() && frames.flush()) {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
      }
      if (key.isReadable() && !frames.read((type, body) -> frame(key, type, body))) {
        close(key, false);
      }
    }

    private void frame(SelectionKey key, int type, ByteSource body) throws IOException {
      WorkerLink known = link;
      if (known != null) {
        listener.frame(known, type, body);
        return;
      }
      if (type != FrameType.HELLO || bell) {
        throw new IOException("frame of type " + type + " where a hello was due");
      }
      Handshake.Hello hello = handshake.check(body);
      WorkerLink found = listener.hello(hello);
      if (found == null) {
        throw new IOException(
            "no " + hello.lane() + " lane of worker " + hello.serial() + " is awaited");
      }
      join(key, hello.lane(), found);
    }

    private void join(SelectionKey key, Handshake.Lane lane, WorkerLink worker) throws IOException {
      SocketChannel socket = (SocketChannel) key.channel();
      switch (lane) {
        case CONTROL -> {
          link = worker;
          FrameChannel frames = channel;
          if (frames != null) {
            frames.mostBytes(MOST_FRAME_BYTES);
            worker.lanes().control(frames);
          }
          connected(worker);
        }
        case BELL_DOWN -> {
          bell = true;
          key.cancel();
          worker.lanes().bellDown(socket);
          connected(worker);
        }
        case BELL_UP -> {
          bell = true;
          key.cancel();
          // A channel turns to blocking only after the selector has let it go.
          request(() -> blocking(socket, worker));
        }
      }
    }

    private void connected(WorkerLink worker) {
      if (worker.lanes().isConnected()) {
        listener.connected(worker);
      }
    }

    private void blocking(SocketChannel socket, WorkerLink worker) {
      try {
        selector.selectNow(ControlPlane.this::handle);
        socket.configureBlocking(true);
        worker.lanes().bellUp(socket);
        connected(worker);
      } catch (ClosedChannelException e) {
        HostLog.LOG.log(System.Logger.Level.DEBUG, "a bell was closed at once", e);
      } catch (IOException e) {
        HostLog.LOG.log(System.Logger.Level.WARNING, "can't use the bell of " + worker.record(), e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      for (SelectionKey key : selector.keys()) {
        closeQuietly(key);
      }
      selector.close();
      server.close();
      Files.deleteIfExists(address);
    } catch (IOException e) {
      HostLog.LOG.log(System.Logger.Level.DEBUG, "closing " + address, e);
    }
  }
}
