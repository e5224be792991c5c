package io.github.procpool.internal.worker;

import io.github.procpool.internal.memory.SlotRing;
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
import org.jspecify.annotations.Nullable;

/** The worker's sockets: control lane, and the two bells. */
final class HostConnection {
  /** The initializer's argument comes in one frame. */
  private static final int MOST_FRAME_BYTES = 1 << 30;

  /** A hello always fits into a fresh socket. */
  private static final Runnable NOTHING =
      new Runnable() {
        @Override
        public void run() {}
      };

  private final SlotRing ring;
  private final FrameChannel control;
  private final Selector controlSelector;
  private final SocketChannel bellDown;
  private final Selector bellSelector;
  private final SocketChannel bellUp;
  private final ByteBuffer rings = ByteBuffer.allocateDirect(256);
  private final ByteBuffer oneRing = ByteBuffer.allocateDirect(1);

  private HostConnection(
      SlotRing ring,
      Selector controlSelector,
      Selector bellSelector,
      SocketChannel controlSocket,
      SocketChannel bellDown,
      SocketChannel bellUp)
      throws IOException {
    this.ring = ring;
    this.controlSelector = controlSelector;
    this.bellSelector = bellSelector;
    this.bellDown = bellDown;
    this.bellUp = bellUp;
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
  }

  static HostConnection open(Path socket, Handshake handshake, int serial, SlotRing ring)
      throws IOException {
    // Before the sockets, for which the head start may not have done its work.
    Selector controlSelector = Selector.open();
    Selector bellSelector = Selector.open();
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    SocketChannel control = connect(address, handshake, serial, Lane.CONTROL);
    SocketChannel bellDown = connect(address, handshake, serial, Lane.BELL_DOWN);
    SocketChannel bellUp = connect(address, handshake, serial, Lane.BELL_UP);
    return new HostConnection(ring, controlSelector, bellSelector, control, bellDown, bellUp);
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

  void send(int type, @Nullable ByteSink body) throws IOException {
    control.send(type, body);
  }

  /** Reads the control lane until the host is gone. */
  void readControl(FrameChannel.Handler handler) throws IOException {
    SelectionKey key = control.socket().keyFor(controlSelector);
    ExitingSelector input = new ExitingSelector(controlSelector);
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
    bellSelector.wakeup();
  }

  /**
   * Sleeps until the host rings or another thread wakes this one. A selector is used because an
   * interrupt only wakes it; a blocking read would lose its channel.
   */
  void awaitBell() throws IOException {
    boolean unused = Thread.interrupted(); // a task's late interrupt means nothing here
    bellSelector.select();
    bellSelector.selectedKeys().clear();
    rings.clear();
    if (bellDown.read(rings) < 0) {
      Runtime.getRuntime().halt(0); // the host is gone
    }
  }

  /** Rings if the host sleeps. */
  void ringHost() throws IOException {
    if (ring.claimHostBell()) {
      oneRing.clear();
      bellUp.write(oneRing);
    }
  }
}
