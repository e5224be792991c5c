package io.github.procpool.internal.host;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Keeps the JVM from ending while a pool has accepted work; all other threads of pools are daemons.
 */
public final class Keeper {
  /*
   * A thread that is no daemon, there only while there is work: main() may return after its last
   * submit, and a pool that is idle and was never closed holds nothing up. It looks now and then, as
   * to be told of every moment without work would cost more than the work of a small task.
   */
  private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(320);

  private final String threadName;
  private final BooleanSupplier hasWork;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  private volatile boolean on;

  /** Guarded by lock. */
  private boolean closed;

  /**
   * Creates a keeper; it has no thread yet.
   *
   * @param hasWork whether an accepted task is not done; called without any lock
   */
  public Keeper(String poolName, BooleanSupplier hasWork) {
    this.threadName = poolName + "-keeper";
    this.hasWork = hasWork;
  }

  /** Work was accepted. */
  public void keep() {
    if (!on) {
      start();
    }
  }

  private void start() {
    lock.lock();
    try {
      if (on || closed) {
        return;
      }
      on = true;
    } finally {
      lock.unlock();
    }
    Thread thread = new Thread(this::run, threadName);
    thread.setDaemon(false);
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // the work was accepted, and is no less so for that
      HostLog.LOG.log(System.Logger.Level.WARNING, "no thread to be had for " + threadName, e);
      on = false;
    }
  }

  private void run() {
    long waitNanos = FIRST_LOOK_NANOS;
    do {
      awaitClose(waitNanos);
      waitNanos = Math.min(LONGEST_NANOS, waitNanos * 2);
    } while (!isClosed() && hasWork.getAsBoolean());
    on = false;
    if (!isClosed() && hasWork.getAsBoolean()) {
      keep(); // it was accepted since, by someone who still saw this thread
    }
  }

  private void awaitClose(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      return; // nobody has a reason to; then it looks earlier
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** The pool has ended. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
