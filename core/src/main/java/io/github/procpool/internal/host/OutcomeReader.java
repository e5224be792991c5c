package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Takes the outcomes of one worker out of its ring. Safe for any thread. */
final class OutcomeReader {
  /*
   * The receiver thread, now and then a timer or a caller; consumeLock makes them one consumer.
   *
   *   retired <= passed <= prepared     sequences; a slot from retired up to prepared may hold
   *   outcomes, and is reused only when the writer has passed it.
   *
   * Lock order: the pool's lock is never taken, and nothing is sent, while consumeLock is held: to
   * send may mean to consume, and a consumer inside another would retire slots twice.
   */
  private static final int MASK = SlotRing.SLOTS - 1;

  private final WorkerLink link;
  private final SlotRing ring;
  private final ResultSlabs resultSlabs;
  private final Dispatcher dispatcher;

  private final @Nullable InFlight[] slots = new @Nullable InFlight[SlotRing.SLOTS];
  private final ReentrantLock consumeLock = new ReentrantLock();
  private final Condition reported = consumeLock.newCondition();

  private volatile long prepared;
  private volatile long passed;

  // guarded by consumeLock, all below

  private long retired;

  private final Pace pace = new Pace();

  /** Threads that have read outcomes of which the state has yet to hear. */
  private int reporting;

  /** The worker has written what none writes, or it can't be read: nothing more of it is. */
  private boolean corrupt;

  OutcomeReader(WorkerLink link, ResultSlabs resultSlabs) {
    this.link = link;
    this.ring = link.ring();
    this.dispatcher = link.dispatcher();
    this.resultSlabs = resultSlabs;
  }

  /** Whether this thread is reading now. */
  boolean isAtIt() {
    return consumeLock.isHeldByCurrentThread();
  }

  // ---- the writer of the moment

  /** The slot of this task is about to be sent. */
  void prepared(InFlight next) {
    slots[(int) (next.sequence & MASK)] = next;
    prepared = next.sequence + 1;
  }

  /** The slot has been sent, or its task was revoked before. */
  void passed(long sequence) {
    passed = sequence + 1;
  }

  // ---- readers

  /** Whether the worker has no task but that one. Not exact, as it takes no lock. */
  boolean isOnly(long sequence) {
    return prepared <= sequence + 1
        && (sequence == 0 || ring.state(sequence - 1) == SlotRing.OTHER_LAP);
  }

  /** Whether there was anything. */
  boolean consumeAll() {
    boolean any = false;
    while (consume(false)) {
      any = true; // each round takes what was there when it looked
    }
    return any;
  }

  /**
   * Takes the oldest task's long result out of shared memory while the worker still puts it there.
   *
   * @return whether there was one, and no other thread is at it
   */
  boolean readAhead() {
    ComingArray array = coming();
    if (array == null) {
      return false;
    }
    try {
      array.take();
    } finally {
      consumeLock.lock();
      try {
        array.settle();
      } finally {
        consumeLock.unlock();
      }
    }
    return true;
  }

  private @Nullable ComingArray coming() {
    consumeLock.lock();
    try {
      boolean any =
          retired < prepared
              && !corrupt
              && ring.state(retired) == SlotRing.BEGUN
              && ring.isComing(retired);
      return any ? slotOf(retired).coming(ring, resultSlabs) : null;
    } catch (RuntimeException e) {
      corrupt = true;
      distrust(e);
      return null;
    } finally {
      consumeLock.unlock();
    }
  }

  /** Ends the worker, of which nothing more is read. */
  private void distrust(Throwable reason) {
    link.process().kill();
    HostLog.LOG.log(
        System.Logger.Level.WARNING,
        reason instanceof RuntimeException
            ? link.record() + " wrote what no worker of this version writes"
            : "outcomes of " + link.record() + " can't be read",
        reason);
  }

  /** How long a task took of late, in nanoseconds. */
  long eachNanos() {
    return pace.eachNanos();
  }

  /** Tasks in the ring whose outcomes have not been read. */
  long held() {
    consumeLock.lock();
    try {
      return prepared - retired;
    } finally {
      consumeLock.unlock();
    }
  }

  /**
   * Takes the outcomes that are there.
   *
   * @param harvest also those of a chunk that is still running
   * @return whether any slot was retired
   */
  boolean consume(boolean harvest) {
    List<TaskRecord> finished = List.of();
    int skipped = 0;
    boolean idle = false;
    Throwable fault = null;
    long tookNanos;
    consumeLock.lock();
    try {
      pace.startRound();
      while (retired < prepared && !corrupt) {
        int state = ring.state(retired);
        InFlight slot = slotOf(retired);
        if (state == SlotRing.DONE) {
          slot.read(ring, resultSlabs, link.process().identity());
          slot.requireAllRead();
          pace.finished(ring.begunAtNanos(retired), System.nanoTime());
          if (finished.isEmpty()) {
            finished = new ArrayList<>();
          }
          finished.add(slot.task);
          retire(slot);
        } else if (state == SlotRing.SKIPPED && retired < passed) {
          retire(slot);
          skipped++;
        } else {
          if (harvest && state == SlotRing.BEGUN) {
            slot.read(ring, resultSlabs, link.process().identity());
          }
          break;
        }
      }
    } catch (RuntimeException | Error e) { // such as no heap left for it
      corrupt = true;
      fault = e;
    } finally {
      reporting += finished.isEmpty() && skipped == 0 ? 0 : 1;
      pace.endRound();
      tookNanos = pace.tookNanos();
      idle = retired == prepared && !finished.isEmpty();
      consumeLock.unlock();
    }
    if (!idle) {
      dispatcher.outcomesRead();
    }
    boolean any = !finished.isEmpty() || skipped > 0;
    try {
      if (any) {
        report(finished, skipped, tookNanos, idle);
      }
    } finally {
      if (fault != null) {
        distrust(fault);
      }
    }
    return any;
  }

  private void report(List<TaskRecord> finished, int skipped, long tookNanos, boolean idle) {
    try {
      dispatcher.finished(link, finished, skipped, tookNanos, idle);
    } finally {
      reported();
    }
  }

  private void reported() {
    consumeLock.lock();
    try {
      reporting--;
      reported.signalAll();
    } finally {
      consumeLock.unlock();
    }
  }

  private void retire(InFlight slot) {
    slot.release();
    slots[(int) (retired & MASK)] = null;
    ring.free(retired);
    retired++;
  }

  private InFlight slotOf(long sequence) {
    InFlight slot = slots[(int) (sequence & MASK)];
    if (slot == null) {
      throw new IllegalStateException("no task in slot of sequence " + sequence);
    }
    return slot;
  }

  /** What the ledger says of the oldest task when the worker is gone. */
  record LastWords(@Nullable TaskRecord begun, int item, int firstMissing) {}

  /**
   * Takes what the dead worker had committed and tells what it was at. Others may have read
   * outcomes too: what the state has not heard of by now, it would take for tasks that were never
   * begun.
   */
  LastWords lastWords() {
    consumeAll();
    consume(true);
    consumeLock.lock();
    try {
      while (reporting > 0) {
        reported.awaitUninterruptibly();
      }
      if (retired == prepared || (ring.state(retired) != SlotRing.BEGUN && !corrupt)) {
        return new LastWords(null, -1, 0);
      }
      InFlight slot = slotOf(retired);
      int read = slot.itemsRead();
      if (corrupt) {
        return new LastWords(slot.task, read < slot.work.items() ? read : -1, read);
      }
      return new LastWords(slot.task, ring.itemBegun(retired) >= read ? read : -1, read);
    } finally {
      consumeLock.unlock();
    }
  }

  /**
   * Whether the worker may ask for a slab for that task now.
   *
   * @throws CorruptFrameException when it asks for more than it can use
   */
  boolean maySlabBeAsked(long sequence) {
    consumeLock.lock();
    try {
      if (sequence < retired || sequence >= prepared) {
        return false;
      }
      slotOf(sequence).askedForSlab();
      return true;
    } finally {
      consumeLock.unlock();
    }
  }

  /** The worker gets a slab for that task; false when it has ended it. */
  boolean granted(long sequence, SharedLease lease) {
    consumeLock.lock();
    try {
      boolean wanted = sequence >= retired && sequence < prepared;
      if (wanted) {
        slotOf(sequence).granted(lease);
      }
      return wanted;
    } finally {
      consumeLock.unlock();
    }
  }

  /** Gives back the slabs of tasks that this worker will not finish. */
  void releaseAll() {
    consumeLock.lock();
    try {
      for (int i = 0; i < slots.length; i++) {
        InFlight slot = slots[i];
        if (slot != null) {
          slot.release();
          slots[i] = null;
        }
      }
      retired = prepared;
    } finally {
      consumeLock.unlock();
    }
  }
}
