package io.github.procpool;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs an initializer once in each thread of a thread pool, before the thread's first task. */
final class ThreadInitializer {
  private final String poolName;
  private final SerializableRunnable initializer;
  private final ThreadLocal<Boolean> done = ThreadLocal.withInitial(() -> false);
  private volatile @Nullable Throwable failure;

  ThreadInitializer(String poolName, SerializableRunnable initializer) {
    this.poolName = poolName;
    this.initializer = initializer;
  }

  /**
   * A task that is preceded by the initializer where that has not run yet.
   *
   * @throws BrokenPoolException if the initializer has failed, with its exception as cause
   */
  <R extends @Nullable Object> Callable<R> before(Callable<R> task) {
    requireSound();
    return () -> {
      ready();
      return task.call();
    };
  }

  private void ready() {
    requireSound();
    if (done.get()) {
      return;
    }
    try {
      initializer.execute();
    } catch (Throwable e) { // whatever it is, no task may run in a thread that is not set up
      failure = e;
      requireSound();
    }
    done.set(true);
  }

  private void requireSound() {
    Throwable reason = failure;
    if (reason != null) {
      throw new BrokenPoolException(
          "pool '" + poolName + "' is broken: its initializer failed", reason);
    }
  }
}
