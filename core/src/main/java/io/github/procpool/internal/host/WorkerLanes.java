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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The host's sockets to one worker; set by the control thread, one after the other. */
final class WorkerLanes {
  private final Object worker;

  /** Lanes that have said hello; owned by the control thread. */
  private final Set<Lane> claimed = EnumSet.noneOf(Lane.class);

  private final ReentrantLock lock = new ReentrantLock();

  /** What is sent before the worker has connected. Guarded by lock. */
  private final List<Frame> early = new ArrayList<>();

  private volatile @Nullable FrameChannel control;
  private volatile @Nullable SocketChannel bellDown;
  private volatile @Nullable SocketChannel bellUp;

  /** The worker was to be woken when there was no bell yet. */
  private volatile boolean rungEarly;

  private record Frame(int type, @Nullable ByteSink body) {}

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
    lock.lock();
    try {
      control = channel;
      early.forEach(frame -> send(channel, frame.type(), frame.body()));
      early.clear();
    } finally {
      lock.unlock();
    }
  }

  void bellDown(SocketChannel channel) {
    bellDown = channel;
    if (rungEarly) {
      ring(channel);
    }
  }

  void bellUp(SocketChannel channel) {
    bellUp = channel;
  }

  boolean isConnected() {
    return control != null && bellDown != null && bellUp != null;
  }

  /**
   * Sends a control frame, as soon as the worker has connected; one that is gone does not get it,
   * and its end of stream tells.
   */
  void send(int type, @Nullable ByteSink body) {
    FrameChannel channel = control;
    if (channel == null) {
      channel = orKeep(type, body);
    }
    if (channel != null) {
      send(channel, type, body);
    }
  }

  /** The channel, if it is there now; else the frame waits for it. */
  private @Nullable FrameChannel orKeep(int type, @Nullable ByteSink body) {
    lock.lock();
    try {
      FrameChannel channel = control;
      if (channel == null) {
        early.add(new Frame(type, body));
      }
      return channel;
    } finally {
      lock.unlock();
    }
  }

  private void send(FrameChannel channel, int type, @Nullable ByteSink body) {
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
      rungEarly = true;
      bell = bellDown; // it may have come between the two
    }
    if (bell != null) {
      ring(bell);
    }
  }

  private void ring(SocketChannel bell) {
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
