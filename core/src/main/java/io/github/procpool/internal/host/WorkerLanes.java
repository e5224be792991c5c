package io.github.procpool.internal.host;

import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.FrameChannel;
import io.github.procpool.internal.wire.Handshake.Lane;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The host's sockets to one worker; set by the control thread, one after the other. */
final class WorkerLanes {
  private final Object worker;

  /** Lanes that have said hello; owned by the control thread. */
  private final Set<Lane> claimed = EnumSet.noneOf(Lane.class);

  private volatile @Nullable FrameChannel control;
  private volatile @Nullable SocketChannel bellDown;
  private volatile @Nullable SocketChannel bellUp;

  /**
   * @param worker named in the log
   */
  WorkerLanes(Object worker) {
    this.worker = worker;
  }

  /** Whether that lane was still to come; it is not from now on. */
  boolean claim(Lane lane) {
    return claimed.add(lane);
  }

  void control(FrameChannel channel) {
    control = channel;
  }

  void bellDown(SocketChannel channel) {
    bellDown = channel;
  }

  void bellUp(SocketChannel channel) {
    bellUp = channel;
  }

  boolean isConnected() {
    return control != null && bellDown != null && bellUp != null;
  }

  /** Sends a control frame; a worker that is gone does not get it, and its end of stream tells. */
  void send(int type, @Nullable ByteSink body) {
    FrameChannel channel = control;
    if (channel == null) {
      return;
    }
    try {
      channel.send(type, body);
    } catch (IOException e) {
      HostLog.LOG.log(
          System.Logger.Level.DEBUG,
          () -> "control frame " + type + " to " + worker + " failed",
          e);
    }
  }

  /** Wakes a worker that sleeps. */
  void ring() {
    SocketChannel bell = bellDown;
    if (bell == null) {
      return;
    }
    try {
      bell.write(ByteBuffer.wrap(new byte[1]));
    } catch (IOException e) {
      HostLog.LOG.log(System.Logger.Level.DEBUG, () -> worker + " does not hear the bell", e);
    }
  }

  /** Sleeps until the worker rings; false at the end of the stream. */
  boolean awaitRing(ByteBuffer rings) throws IOException {
    SocketChannel bell = bellUp;
    if (bell == null) {
      throw new IOException("not connected");
    }
    return bell.read(rings.clear()) >= 0;
  }

  /** Closes them; who reads from one comes to its end. */
  void close() {
    List<AutoCloseable> open = new ArrayList<>();
    FrameChannel frames = control;
    SocketChannel down = bellDown;
    SocketChannel up = bellUp;
    if (frames != null) {
      open.add(frames);
    }
    if (down != null) {
      open.add(down);
    }
    if (up != null) {
      open.add(up);
    }
    for (AutoCloseable lane : open) {
      try {
        lane.close();
      } catch (Exception e) {
        HostLog.LOG.log(System.Logger.Level.DEBUG, () -> "closing a lane of " + worker, e);
      }
    }
  }
}
