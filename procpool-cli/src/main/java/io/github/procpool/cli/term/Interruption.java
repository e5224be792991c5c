package io.github.procpool.cli.term;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says one clean sentence when this JVM is ended from outside, by Ctrl-C above all. */
public final class Interruption implements AutoCloseable {
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

  /** Whether this JVM is ending; waits a little for news, when a worker was interrupted. */
  public boolean isBegun(long timeout, TimeUnit unit) {
    try {
      return begun.await(timeout, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Stops listening. */
  @Override
  public void close() {
    if (begun.getCount() > 0) {
      try {
        boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        // Too late: the sentence is being said, and this thread ends with the JVM.
        assert begun.getCount() >= 0 : ending;
      }
    }
  }
}
