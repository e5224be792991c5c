package io.github.procpool.internal.host;

import io.github.procpool.SerializablePredicate;
import io.github.procpool.TaskOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A task's options, resolved to plain numbers.
 *
 * @param timeoutNanos 0 for none
 * @param retries attempts after the first
 * @param retryOn which failures are retried; null for lost workers only
 */
public record TaskSettings(
    long timeoutNanos,
    long graceNanos,
    int retries,
    @Nullable SerializablePredicate<? super Throwable> retryOn,
    int priority,
    @Nullable String name) {

  /** The numbers behind the public options. */
  public static TaskSettings of(TaskOptions options) {
    Duration timeout = options.timeout();
    return new TaskSettings(
        timeout == null ? 0 : toNanos(timeout),
        toNanos(options.cancelGrace()),
        options.retries(),
        options.retryOn(),
        options.priority(),
        options.name());
  }

  /** Asks the user's predicate; one that throws says no, and its failure is kept with the other. */
  public boolean retriesOn(Throwable failure) {
    if (retryOn == null) {
      return false;
    }
    try {
      return retryOn.test(failure);
    } catch (Throwable e) {
      if (e != failure) {
        failure.addSuppressed(e);
      }
      return false;
    }
  }

  private static long toNanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration); // saturates instead of overflowing
  }
}
