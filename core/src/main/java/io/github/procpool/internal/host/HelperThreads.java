package io.github.procpool.internal.host;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what blocks: they start and end processes, read classes, make slabs. */
final class HelperThreads implements Executor {
  /** Idle ones live that long. */
  private static final long IDLE_SECONDS = 5;

  /** When the system gives no thread, it is asked again so much later. */
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ThreadPoolExecutor threads;
  private final Deadlines deadlines;

  /** The system had no thread to give when it was last asked for one. */
  private volatile boolean threadless;

  HelperThreads(ThreadFactory factory, Deadlines deadlines) {
    this.deadlines = deadlines;
    threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory);
  }

  /**
   * Runs it on a thread of its own, as soon as there is one.
   *
   * @throws RejectedExecutionException when they were shut down
   */
  @Override
  public void execute(Runnable action) {
    try {
      threads.execute(action);
      threadless = false;
    } catch (OutOfMemoryError e) { // a worker that is not ended, or a pool, would be for ever
      tellOnce(e);
      deadlines.after(AGAIN_NANOS, () -> execute(action));
    }
  }

  private void tellOnce(OutOfMemoryError reason) {
    if (!threadless) {
      threadless = true;
      HostLog.LOG.log(
          System.Logger.Level.WARNING,
          "no thread to be had to start or end workers; they wait for one",
          reason);
    }
  }

  /** What was handed in still runs. */
  void shutdown() {
    threads.shutdown();
  }
}
