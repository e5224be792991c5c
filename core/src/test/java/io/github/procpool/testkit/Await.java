package io.github.procpool.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what the system does in its own time. */
public final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_NANOS = 2_000_000;

  private Await() {}

  /** Waits until it holds; fails with the words given when it takes too long. */
  public static void until(String what, BooleanSupplier condition) {
    until(what, LIMIT, condition);
  }

  /** As the other, with a time limit of its own. */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    if (!holdsWithin(limit, condition)) {
      throw new AssertionError("not within " + limit + ": " + what);
    }
  }

  /** Waits until it holds; false when it takes too long or the thread is interrupted. */
  static boolean holdsWithin(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return true;
  }

  /** Waits until the process has ended. */
  public static void ended(long pid) {
    until("process " + pid + " has ended", () -> !isAlive(pid));
  }

  /** Whether a process with that number runs. */
  public static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Calls, with checked exceptions turned into errors: for conditions that read files. */
  static <T> T sure(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
