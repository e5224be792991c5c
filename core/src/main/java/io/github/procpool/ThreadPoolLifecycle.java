package io.github.procpool;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How far a thread pool is on its way to its end, and what keeps it from there: tasks whose futures
 * are not complete, maps that bring more of them, and threads.
 */
final class ThreadPoolLifecycle {
  private final ThreadPoolCore core;

  /** The pool's lock, which guards all that follows. */
  private final ReentrantLock lock;

  private final Condition terminated;
  private final ThreadPoolWorkers workers;
  private final Set<MapRun<?>> maps = new HashSet<>();
  private boolean shutdown;

  /** Items of maps are refused too. */
  private boolean mapsStopped;

  /** No further attempts either. */
  private boolean stopped;

  /** Accepted tasks whose futures are not complete. */
  private long open;

  ThreadPoolLifecycle(ThreadPoolCore core, ReentrantLock lock, ThreadPoolWorkers workers) {
    this.core = core;
    this.lock = lock;
    this.terminated = lock.newCondition();
    this.workers = workers;
  }

  // ---- under the lock

  /** Lets a task in, unless the pool was shut down. */
  void admit(ThreadTask<?> task) {
    boolean ofRunningMap = task.isMapItem() && !maps.isEmpty() && !mapsStopped;
    if (shutdown && !ofRunningMap) {
      throw refusal();
    }
    open++;
  }

  /** The future of a task is complete, or is about to be cancelled by whoever asked for it. */
  void released() {
    open--;
    maybeFinish();
  }

  /** From now on a failed task gets no further attempt. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Whether no task is left and none can come. */
  boolean isDrained() {
    return shutdown && open == 0 && maps.isEmpty();
  }

  /** After anything that the end of the pool may have waited for. */
  void maybeFinish() {
    if (!isDrained()) {
      return;
    }
    workers.wakeIdle();
    if (workers.isEmpty()) {
      core.end();
      terminated.signalAll();
    }
  }

  private boolean hasEnded() {
    return isDrained() && workers.isEmpty();
  }

  // ---- not under the lock

  /** Keeps the pool open for the items of a map, unless it was shut down. */
  void register(MapRun<?> map) {
    lock.lock();
    try {
      if (shutdown) {
        throw refusal();
      }
      maps.add(map);
    } finally {
      lock.unlock();
    }
  }

  void unregister(MapRun<?> map) {
    lock.lock();
    try {
      maps.remove(map);
      maybeFinish();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no tasks any more, and tells the maps. */
  void shutdown(boolean cancelPending) {
    List<MapRun<?>> runningMaps;
    lock.lock();
    try {
      shutdown = true;
      mapsStopped |= cancelPending;
      runningMaps = List.copyOf(maps);
      maybeFinish();
    } finally {
      lock.unlock();
    }
    RejectedExecutionException reason =
        new RejectedExecutionException(
            "pool '" + core.name() + "' was shut down; no more input is pulled");
    runningMaps.forEach(map -> map.poolShutdown(cancelPending, reason));
  }

  private RejectedExecutionException refusal() {
    return new RejectedExecutionException(
        "pool '" + core.name() + "' was shut down and takes no new tasks; build another pool");
  }

  boolean hasOpenTasks() {
    return locked(() -> open > 0);
  }

  boolean isShutdown() {
    return locked(() -> shutdown);
  }

  boolean isTerminated() {
    return locked(this::hasEnded);
  }

  private boolean locked(BooleanSupplier question) {
    lock.lock();
    try {
      return question.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  boolean awaitTermination(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (!hasEnded()) {
        if (left <= 0) {
          return false;
        }
        left = terminated.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
