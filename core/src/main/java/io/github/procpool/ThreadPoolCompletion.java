package io.github.procpool;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs what may lead to code of users, on threads that are not workers: one that blocks delays no
 * other.
 */
final class ThreadPoolCompletion {
  /*
   * At most one thread at a time is summoned, which means that it was woken or started and has not
   * looked at the queue yet. A thread that takes an action and leaves others behind summons the
   * next. So a burst of short actions needs two threads, and one that blocks for ever is overtaken.
   */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ThreadPoolCore core;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  // guarded by lock
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private int idle;
  private int threads;
  private int started;
  private boolean summoned;
  private boolean ending;

  ThreadPoolCompletion(ThreadPoolCore core) {
    this.core = core;
  }

  void execute(Runnable action) {
    Thread fresh;
    lock.lock();
    try {
      queue.add(action);
      fresh = summon();
    } finally {
      lock.unlock();
    }
    start(fresh);
  }

  /** Nothing more will come; idle threads end. */
  void end() {
    lock.lock();
    try {
      ending = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock; gives the thread to start if one is needed. */
  private @Nullable Thread summon() {
    if (summoned) {
      return null;
    }
    summoned = true;
    if (idle > 0) {
      work.signal();
      return null;
    }
    threads++;
    started++;
    return new ThreadPoolThread(core, "completion-" + started, this::run);
  }

  private void start(@Nullable Thread fresh) {
    if (fresh == null) {
      return;
    }
    try {
      fresh.start();
    } catch (OutOfMemoryError e) { // no more threads: the others do it, or this one
      startFailed(e);
    }
  }

  private void startFailed(OutOfMemoryError failure) {
    ThreadPoolCore.LOG.log(
        System.Logger.Level.WARNING,
        "pool '" + core.name() + "': no thread can be started to complete futures",
        failure);
    boolean alone;
    lock.lock();
    try {
      summoned = false;
      threads--;
      alone = threads == 0;
    } finally {
      lock.unlock();
    }
    Runnable action = alone ? poll() : null;
    while (action != null) {
      call(action);
      action = poll();
    }
  }

  private @Nullable Runnable poll() {
    lock.lock();
    try {
      return queue.poll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      summoned = false;
    } finally {
      lock.unlock();
    }
    boolean more = true;
    while (more) {
      more = callNext();
    }
  }

  /** Has a frame of its own, for that of a thread that waits would keep the action before. */
  private boolean callNext() {
    Runnable action = take();
    if (action == null) {
      return false;
    }
    call(action);
    return true;
  }

  private void call(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) { // an Error of user code must not cost the others their thread
      ThreadPoolCore.LOG.log(
          System.Logger.Level.WARNING, "pool '" + core.name() + "': completing a future failed", e);
    }
  }

  /** Waits for an action; null when the thread is to end. */
  private @Nullable Runnable take() {
    Thread fresh = null;
    Runnable action;
    lock.lock();
    try {
      action = queue.poll();
      while (action == null && awaitSummons()) {
        action = queue.poll();
      }
      if (action == null) {
        threads--;
      } else if (!queue.isEmpty()) {
        fresh = summon();
      }
    } finally {
      lock.unlock();
    }
    start(fresh);
    return action;
  }

  private boolean awaitSummons() {
    idle++;
    try {
      long left = IDLE_NANOS;
      while (!summoned) {
        if (left <= 0 || ending) {
          return false;
        }
        left = work.awaitNanos(left);
      }
      summoned = false;
      return true;
    } catch (InterruptedException e) {
      return true; // a callback's leftover; the next round looks at the queue
    } finally {
      idle--;
    }
  }
}
