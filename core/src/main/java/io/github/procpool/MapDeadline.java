package io.github.procpool;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** When the results of a map must be there, if there is such a time. */
final class MapDeadline {
  private final boolean timed;
  private final long atNanos;

  MapDeadline(@Nullable Duration timeout) {
    timed = timeout != null;
    long nanos = timeout == null ? 0 : TimeUnit.NANOSECONDS.convert(timeout);
    atNanos = System.nanoTime() + Math.min(Long.MAX_VALUE / 2, nanos);
  }

  /**
   * Waits for news, perhaps for none; false at the deadline.
   *
   * @throws CompletionException when interrupted
   */
  @SuppressWarnings("WaitNotInLoop") // the callers loop
  boolean await(Condition news) {
    try {
      if (!timed) {
        news.await();
        return true;
      }
      long left = atNanos - System.nanoTime();
      return left > 0 && news.awaitNanos(left) > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while waiting for a result of map", e);
    }
  }
}
