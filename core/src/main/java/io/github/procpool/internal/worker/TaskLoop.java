package io.github.procpool.internal.worker;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.PoolSetup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The task thread: takes one slot of the ring after the other, until it is told to stop. */
final class TaskLoop {
  /** Between two looks for a task as long as there is no bell. */
  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final BootFile boot;
  private final HostConnection host;
  private final SlotRing ring;
  private final ControlLane lane;
  private final Patience patience = new Patience();
  private final Rehearsal rehearsal = new Rehearsal();
  private volatile boolean stopping;

  /** The sequence number of the last task that was waited for. */
  private long waitedAt;

  private final NextTask next = new NextTask();

  TaskLoop(BootFile boot, SlotRing ring) {
    this.boot = boot;
    this.host = new HostConnection(ring);
    this.ring = ring;
    CurrentTask current = new CurrentTask(Thread.currentThread());
    this.lane = new ControlLane(boot, host, current, this);
  }

  // ---- called by the control thread

  void stop() {
    stopping = true;
    host.wakeTaskThread();
  }

  void rehearse(ByteSource frame) {
    rehearsal.add(frame);
    host.wakeTaskThread();
  }

  // ---- the task thread

  void run() {
    try {
      PoolSetup setup = boot.setup();
      Tasks tasks = new Tasks(setup, host, lane, ring);
      Rehearsal.prepare(boot.functions(), tasks);
      lane.start();
      boolean taskWaits = boot.functions().length > 0;
      if (!OpenFileLimit.isAmple() || !taskWaits) { // the limit first: an archive learns of it
        host.awaitOpen(); // who can't connect was never ready
      }
      Throwable failure = tasks.initialize(setup.initializer());
      if (failure != null) {
        ByteSink body = new ByteSink();
        tasks.encodeFailure(failure, body);
        host.send(FrameType.INITIALIZER_FAILED, body);
      } else {
        ring.ready(OwnPid.get());
        host.ringHost();
      }
      loop(tasks);
      tasks.finish(setup.finalizer());
      System.exit(0);
    } catch (NoRoomException e) {
      System.err.println("procpool worker: can't tell an outcome: " + e.getMessage());
      Runtime.getRuntime().halt(1);
    } catch (IOException e) {
      System.err.println("procpool worker: lost its host: " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  private void loop(Tasks tasks) throws IOException {
    boolean skipped = false;
    for (long sequence = 0; ; ) {
      int state = ring.state(sequence);
      if (state == SlotRing.SENT && ring.begin(sequence, System.nanoTime())) {
        tasks.run(sequence);
        ring.finish(sequence);
        host.ringHost();
        sequence++;
      } else if (state == SlotRing.FREE || state == SlotRing.OTHER_LAP) {
        if (skipped) {
          skipped = false;
          host.ringHost();
        }
        boolean rehearsed = sequence == 0 && !stopping && rehearsal.step(tasks);
        if (rehearsed) {
          host.ringHost(); // for nothing: so that both sides have done it once
        }
        if (!rehearsed && !park(sequence)) {
          return;
        }
      } else if (ring.state(sequence) == SlotRing.REVOKED) {
        ring.skip(sequence);
        skipped = true;
        sequence++;
      }
    }
  }

  /** Sleeps until the slot may hold a task; false when it is time to stop. */
  private boolean park(long sequence) throws IOException {
    if (!host.isOpen()) {
      boolean unused = Thread.interrupted(); // a task's late interrupt means nothing here
      LockSupport.parkNanos(this, LOOK_NANOS); // nobody can ring yet
      return true;
    }
    next.sequence = sequence;
    if (patience.await(next)) {
      waited(sequence);
      return true;
    }
    ring.parkWorker();
    if (!next.getAsBoolean()) {
      if (stopping) {
        return false;
      }
      host.awaitBell();
    }
    ring.unparkWorker();
    waited(sequence);
    return true;
  }

  /** There is a task, or it is time to stop. */
  private void waited(long sequence) {
    boolean alone = sequence - waitedAt <= 1;
    waitedAt = sequence;
    patience.ended(alone && (sequence == 0 || ring.state(sequence - 1) != SlotRing.DONE));
  }

  /** Whether the next slot holds a task. */
  private final class NextTask implements BooleanSupplier {
    private long sequence;

    @Override
    public boolean getAsBoolean() {
      int state = ring.state(sequence);
      return state == SlotRing.SENT || state == SlotRing.REVOKED;
    }
  }
}
