package io.github.procpool.internal.host;

import io.github.procpool.internal.host.Dispatcher.QueueBound;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;

/** Room in a pool's queue, and who waits for it. Guarded by the pool's lock. */
final class QueueRoom {
  private final String poolName;
  private final QueueBound bound;
  private final Condition changed;
  private long queuedBytes;
  private int waiting;

  QueueRoom(String poolName, QueueBound bound, Condition changed) {
    this.poolName = poolName;
    this.bound = bound;
    this.changed = changed;
  }

  /** Whether there is room for one more beside {@code queued} tasks; a lone one always fits. */
  boolean fits(Work work, int queued) {
    return queued < bound.tasks()
        && (queuedBytes == 0 || queuedBytes + work.payload().length() <= bound.bytes());
  }

  /** Waits until a task has left the queue, or the pool has been closed. */
  @SuppressWarnings("WaitNotInLoop") // the caller loops
  void awaitChange() {
    waiting++;
    try {
      changed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(
          "interrupted while waiting for room in pool '" + poolName + "'", e);
    } finally {
      waiting--;
    }
  }

  /** The pool takes no tasks any more, which those who wait are to find out. */
  void close() {
    changed.signalAll();
  }

  void count(Work work) {
    work.countedBytes = work.payload().length();
    queuedBytes += work.countedBytes;
  }

  /** The task has left the queue; may be told more than once. */
  void uncount(Work work) {
    queuedBytes -= work.countedBytes;
    work.countedBytes = 0;
    if (waiting > 0) {
      changed.signalAll();
    }
  }

  RejectedExecutionException full(int queued) {
    return new RejectedExecutionException(
        "pool '"
            + poolName
            + "' is full: "
            + queued
            + " tasks of "
            + queuedBytes
            + " bytes are queued; wait for results, or build the pool with"
            + " whenFull(WhenFull.BLOCK)");
  }
}
