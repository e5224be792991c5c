package io.github.procpool.internal.host;

import io.github.procpool.internal.launch.PeerUser;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameChannel;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
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
     * A lane of the worker is closed.
     *
     * @param failed for a frame that no worker sends, or one that could not be answered
     */
    void ended(WorkerLink link, boolean failed);

    /** The thread of all lanes ends: no worker is heard any more. */
    void failed(Throwable reason);
  }

  /** What is done for one lane. */
  private interface LaneAction {
    void run() throws IOException;
  }

  private final Path address;
  private final UserPrincipal user;
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
      user = Files.getOwner(address);
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

  /*
   * What goes wrong with one lane ends that lane alone; what goes wrong outside of any ends this
   * thread, and with it the pool, which could do nothing any more but wait.
   */
  private void run() {
    try {
      while (!closed) {
        selector.select(this::handle);
        Runnable request;
        while ((request = requests.poll()) != null) {
          request.run();
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      if (!closed) {
        HostLog.LOG.log(System.Logger.Level.ERROR, thread.getName() + " failed", e);
        listener.failed(e);
      }
    }
  }

  private void handle(SelectionKey key) {
    if (key.attachment() instanceof Peer peer) {
      peer.run(() -> peer.handle(key));
    } else {
      accept(key);
    }
  }

  private void accept(SelectionKey listening) {
    SocketChannel socket;
    try {
      socket = server.accept();
    } catch (IOException e) {
      acceptLater(listening, e);
      return;
    }
    if (socket != null) {
      Peer peer = new Peer(socket);
      peer.run(peer::welcome);
    }
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

  private static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      HostLog.LOG.log(System.Logger.Level.DEBUG, "closing a lane", e);
    }
  }

  /** One connection: nobody, until its hello has been checked; then a worker's lane. */
  private final class Peer {
    private final SocketChannel socket;
    private @Nullable FrameChannel channel;
    private @Nullable WorkerLink worker;
    private boolean bell;

    Peer(SocketChannel socket) {
      this.socket = socket;
    }

    /** Does something for this lane, which ends if that fails. */
    void run(LaneAction action) {
      try {
        action.run();
      } catch (CancelledKeyException e) {
        HostLog.LOG.log(System.Logger.Level.DEBUG, "a lane was closed", e);
      } catch (IOException e) {
        HostLog.LOG.log(System.Logger.Level.DEBUG, "a lane is closed for its frames", e);
        close(true);
      } catch (RuntimeException | Error e) {
        HostLog.LOG.log(
            worker == null ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
            () -> "a lane of " + (worker == null ? "nobody" : worker.record()) + " failed",
            e);
        close(true);
      }
    }

    private void close(boolean failed) {
      closeQuietly(socket);
      if (worker != null) {
        listener.ended(worker, failed);
      }
    }

    /** Nobody else can have come this far, unless something is wrong with the directory. */
    void welcome() throws IOException {
      if (!PeerUser.is(user, socket)) {
        throw new IOException("a connection of another user");
      }
      listen();
    }

    /** Waits for the hello. */
    private void listen() throws IOException {
      channel = new FrameChannel(socket, MOST_HELLO_BYTES, () -> request(() -> run(this::flush)));
      SelectionKey unused = socket.register(selector, SelectionKey.OP_READ, this);
      deadlines.after(HANDSHAKE_NANOS, () -> request(this::closeStranger));
    }

    private void flush() {
      SelectionKey key = socket.keyFor(selector);
      if (key != null) {
        key.interestOpsOr(SelectionKey.OP_WRITE);
      }
    }

    private void closeStranger() {
      if (worker == null) {
        closeQuietly(socket);
      }
    }

    void handle(SelectionKey key) throws IOException {
      FrameChannel frames = channel;
      if (frames == null || bell) {
        return;
      }
      if (key.isWritable() && frames.flush()) {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
      }
      if (key.isReadable() && !frames.read((type, body) -> frame(key, type, body))) {
        close(false);
      }
    }

    private void frame(SelectionKey key, int type, ByteSource body) throws IOException {
      WorkerLink known = worker;
      if (known != null && !bell) {
        listener.frame(known, type, body);
        return;
      }
      if (known != null || type != FrameType.HELLO) {
        throw new IOException("frame of type " + type + " where none or a hello was due");
      }
      Handshake.Hello hello = handshake.check(body);
      WorkerLink found = listener.hello(hello);
      if (found == null) {
        throw new IOException(
            "no " + hello.lane() + " lane of worker " + hello.serial() + " is awaited");
      }
      worker = found;
      join(key, hello.lane(), found);
    }

    private void join(SelectionKey key, Handshake.Lane lane, WorkerLink link) {
      switch (lane) {
        case CONTROL -> {
          FrameChannel frames = channel;
          if (frames != null) {
            frames.mostBytes(MOST_FRAME_BYTES);
            link.lanes().control(frames);
          }
          connected(link);
        }
        case BELL_DOWN -> {
          bell = true;
          key.cancel();
          link.lanes().bellDown(socket);
          connected(link);
        }
        case BELL_UP -> {
          bell = true;
          key.cancel();
          // A channel turns to blocking only after the selector has let it go.
          request(() -> run(() -> listenToBell(link)));
        }
      }
    }

    private void connected(WorkerLink link) {
      if (link.lanes().isConnected()) {
        listener.connected(link);
      }
    }

    private void listenToBell(WorkerLink link) throws IOException {
      selector.selectNow(ControlPlane.this::handle);
      socket.configureBlocking(true);
      link.lanes().bellUp(socket);
      connected(link);
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
    try (server;
        selector) {
      for (SelectionKey key : selector.isOpen() ? selector.keys() : Set.<SelectionKey>of()) {
        if (key.channel() instanceof SocketChannel socket) {
          closeQuietly(socket);
        }
      }
      Files.deleteIfExists(address);
    } catch (IOException e) {
      HostLog.LOG.log(System.Logger.Level.DEBUG, "closing " + address, e);
    }
  }
}
