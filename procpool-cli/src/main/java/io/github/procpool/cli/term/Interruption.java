package io.github.procpool.cli.term;

import io.github.procpool.WorkerLostException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says one clean sentence when this JVM is ended from outside, by Ctrl-C above all. */
public final class Interruption implements AutoCloseable {
  private static final int SIGINT = 2;

  private static final long NEWS_MILLIS = 500;

  private final Thread hook;
  private final CountDownLatch begun = new CountDownLatch(1);

  /**
   * Starts to listen.
   *
   * @param whenInterrupted called on a thread of its own while the pool ends its workers
   */
  public Interruption(Runnable whenInterrupted) {
    hook =
        new Thread(
            () -> {
              begun.countDown();
              whenInterrupted.run();
            },
            "procpool-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether this JVM is ending. */
  public boolean isBegun() {
    return begun.getCount() == 0;
  }

  /**
   * Whether a task failed because this JVM is ending. Ctrl-C is sent to workers too, whose end may
   * be seen here before this JVM's own: then this waits a little for the news.
   */
  public boolean explains(Throwable failure) {
    if (!(failure instanceof WorkerLostException lost)) {
      return false;
    }
    boolean mayBe = lost.signal().orElse(0) == SIGINT;
    try {
      return isBegun() || (mayBe && begun.await(NEWS_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Stops listening. */
  @Override
  public void close() {
    if (isBegun()) {
      return;
    }
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return; // the sentence is about to be said
    }
  }
}
