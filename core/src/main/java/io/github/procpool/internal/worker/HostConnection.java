package io.github.procpool.internal.worker;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.FrameChannel;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.Handshake.Lane;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The worker's sockets: control lane, and the two bells. The control thread opens them; tasks may
 * run before, but who needs the host waits.
 */
final class HostConnection {
  /** How long the first task has the processors. */
  private static final long FIRST_TASK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** A class of users comes in one frame. */
  private static final int MOST_FRAME_BYTES = 1 << 30;

  /** A hello always fits into a fresh socket. */
  private static final Runnable NOTHING =
      new Runnable() {
        @Override
        public void run() {}
      };

  private final SlotRing ring;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by lock. */
  private boolean needed;

  private volatile @Nullable Sockets sockets;
  private final ByteBuffer rings = ByteBuffer.allocateDirect(256);
  private final ByteBuffer oneRing = ByteBuffer.allocateDirect(1);

  HostConnection(SlotRing ring) {
    this.ring = ring;
  }

  /** Those of one worker, all open. */
  private static final class Sockets {
    final FrameChannel control;
    final Selector controlSelector;
    final ExitingSelector controlInput;
    final SocketChannel bellDown;
    final Selector bellSelector;
    final SocketChannel bellUp;

    Sockets(BootFile boot) throws IOException {
      controlSelector = Selector.open();
      bellSelector = Selector.open();
      UnixDomainSocketAddress address = UnixDomainSocketAddress.of(Path.of(boot.socket()));
      Handshake handshake = new Handshake(boot.token());
      SocketChannel controlSocket = connect(address, handshake, boot.serial(), Lane.CONTROL);
      bellDown = connect(address, handshake, boot.serial(), Lane.BELL_DOWN);
      bellUp = connect(address, handshake, boot.serial(), Lane.BELL_UP);
      control =
          new FrameChannel(
              controlSocket,
              MOST_FRAME_BYTES,
              new Runnable() {
                @Override
                public void run() {
                  SelectionKey key = controlSocket.keyFor(controlSelector);
                  key.interestOpsOr(SelectionKey.OP_WRITE);
                  controlSelector.wakeup();
                }
              });
      controlSocket.register(controlSelector, SelectionKey.OP_READ);
      bellDown.configureBlocking(false);
      bellUp.configureBlocking(false);
      bellDown.register(bellSelector, SelectionKey.OP_READ);
      controlInput = new ExitingSelector(controlSelector);
      // The JDK loads a library for its first select, and a task may leave no file for that.
      int unused = controlSelector.selectNow();
    }

    private static SocketChannel connect(
        UnixDomainSocketAddress address, Handshake handshake, int serial, Lane lane)
        throws IOException {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(address);
      FrameChannel frames = new FrameChannel(channel, MOST_FRAME_BYTES, NOTHING);
      frames.send(FrameType.HELLO, handshake.hello(serial, lane, OwnPid.get()));
      return channel;
    }
  }

  /**
   * The control thread connects to the host, and says who it is. In a moment, unless somebody waits
   * for that: the first task, which may be in the ring, has the processors first.
   */
  void open(BootFile boot) throws IOException {
    awaitNeed();
    Sockets connected = new Sockets(boot);
    lock.lock();
    try {
      sockets = connected;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isOpen() {
    return sockets != null;
  }

  /** Has them opened at once, and waits for that. */
  void awaitOpen() {
    Sockets unused = sockets();
  }

  private Sockets sockets() {
    Sockets there = sockets;
    return there == null ? await() : there;
  }

  private void awaitNeed() {
    lock.lock();
    try {
      long left = FIRST_TASK_NANOS;
      while (left > 0 && !needed) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      return; // nobody has a reason to; then it connects earlier
    } finally {
      lock.unlock();
    }
  }

  private Sockets await() {
    lock.lock();
    try {
      needed = true;
      changed.signalAll();
      Sockets there;
      while ((there = sockets) == null) {
        changed.awaitUninterruptibly();
      }
      return there;
    } finally {
      lock.unlock();
    }
  }

  void send(int type, @Nullable ByteSink body) throws IOException {
    sockets().control.send(type, body);
  }

  /** Reads the control lane until the host is gone. */
  void readControl(FrameChannel.Handler handler) throws IOException {
    FrameChannel control = sockets().control;
    Selector selector = sockets().controlSelector;
    SelectionKey key = control.socket().keyFor(selector);
    ExitingSelector input = sockets().controlInput;
    while (true) {
      input.select();
      if (key.isWritable() && control.flush()) {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
      }
      if (key.isReadable() && !control.read(handler)) {
        return;
      }
    }
  }

  /** Wakes the task thread out of {@link #awaitBell}. */
  void wakeTaskThread() {
    sockets().bellSelector.wakeup();
  }

  /**
   * Sleeps until the host rings or another thread wakes this one. A selector is used because an
   * interrupt only wakes it; a blocking read would lose its channel.
   */
  void awaitBell() throws IOException {
    boolean unused = Thread.interrupted(); // a task's late interrupt means nothing here
    Selector selector = sockets().bellSelector;
    selector.select();
    selector.selectedKeys().clear();
    rings.clear();
    if (sockets().bellDown.read(rings) < 0) {
      Runtime.getRuntime().halt(0); // the host is gone
    }
  }

  /** Rings if the host sleeps. */
  void ringHost() throws IOException {
    if (ring.claimHostBell()) {
      oneRing.clear();
      sockets().bellUp.write(oneRing);
    }
  }
}
