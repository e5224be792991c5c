package io.github.procpool.internal.worker;

import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameChannel;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.InterruptKind;
import io.github.procpool.internal.wire.ShapeLookup;
import io.github.procpool.internal.wire.StackFrames;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The control thread: stays free of tasks, so that interrupts and the host's end are always heard.
 */
final class ControlLane implements ShapeLookup, Runnable, FrameChannel.Handler {
  private final BootFile boot;
  private final HostConnection host;
  private final CurrentTask current;
  private final TaskLoop loop;
  private final HostCalls calls;
  private final SlabTable slabs;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition described = lock.newCondition();

  /** Guarded by lock. */
  private final Map<Integer, byte[]> shapes = new HashMap<>();

  ControlLane(BootFile boot, HostConnection host, CurrentTask current, TaskLoop loop) {
    this.boot = boot;
    this.host = host;
    this.current = current;
    this.loop = loop;
    this.calls = new HostCalls(host);
    this.slabs = new SlabTable(calls);
  }

  CurrentTask current() {
    return current;
  }

  HostCalls calls() {
    return calls;
  }

  SlabTable slabs() {
    return slabs;
  }

  /** Connects to the host, and listens to it from then on. */
  void start() {
    Thread thread = new Thread(this, "procpool-control");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      host.open(boot);
    } catch (IOException | RuntimeException | Error e) { // else the task thread would wait for ever
      WorkerMain.noHost(e);
      return;
    }
    try {
      host.readControl(this);
    } catch (IOException | RuntimeException | Error e) { // what a task leaves may be too little
      System.err.println("procpool worker: control lane failed: " + e);
      Runtime.getRuntime().halt(WorkerMain.NO_HOST);
    }
    // The end of the stream is the end of the host: nobody is left to work for.
    Runtime.getRuntime().halt(0);
  }

  @Override
  public void frame(int type, ByteSource body) throws IOException {
    switch (type) {
      case FrameType.DEFINE_SHAPE -> define(body.getVarInt(), body.getBytes(body.remaining()));
      case FrameType.INTERRUPT -> interrupt(body);
      case FrameType.STOP -> loop.stop();
      case FrameType.REHEARSE -> loop.rehearse(body);
      case FrameType.PING -> host.send(FrameType.PONG, null);
      case FrameType.CLASS_BYTES, FrameType.SHARED_VALUE ->
          calls.answer(body.getVarLong(), body.getBytes(body.remaining()));
      case FrameType.SLAB_GRANT -> {
        long request = body.getVarLong();
        SlabTable.Grant grant = new SlabTable.Grant(body.getInt(), body.getUtf8());
        if (request == 0) {
          slabs.named(grant);
        } else {
          calls.answer(request, grant);
        }
      }
      default -> throw new IOException("unknown control frame " + type);
    }
  }

  private void interrupt(ByteSource body) throws IOException {
    long sequence = body.getLong();
    int item = body.getInt();
    switch (body.getByte()) {
      case InterruptKind.PLAIN -> current.interrupt(sequence, item, null);
      case InterruptKind.WITH_STACK ->
          current.interrupt(sequence, item, frames -> sendStack(sequence, item, frames));
      case InterruptKind.STACK_ONLY ->
          current.tell(sequence, item, frames -> sendStack(sequence, item, frames));
      default -> throw new IOException("unknown kind of interrupt");
    }
  }

  private void sendStack(long sequence, int item, StackTraceElement[] frames) {
    ByteSink body = new ByteSink();
    body.putLong(sequence);
    body.putInt(item);
    StackFrames.encode(frames, body);
    try {
      host.send(FrameType.STACK, body);
    } catch (IOException e) {
      System.err.println("procpool worker: the host does not take a stack: " + e);
    }
  }

  private void define(int shape, byte[] descriptor) {
    lock.lock();
    try {
      shapes.put(shape, descriptor);
      described.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The host describes a shape before it sends a task that uses it, but on another lane. */
  @Override
  public byte[] descriptor(int shapeId) {
    lock.lock();
    try {
      byte[] descriptor;
      while ((descriptor = shapes.get(shapeId)) == null) {
        described.awaitUninterruptibly();
      }
      return descriptor;
    } finally {
      lock.unlock();
    }
  }
}
