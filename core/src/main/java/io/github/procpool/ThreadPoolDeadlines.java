package io.github.procpool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Time limits of tasks, and of their grace after an interrupt; one timer thread, none while unused.
 */
final class ThreadPoolDeadlines {
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolCore core;
  private final ScheduledThreadPoolExecutor timer;

  ThreadPoolDeadlines(ThreadPoolCore core) {
    this.core = core;
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            action -> new ThreadPoolThread(core, "timer", action),
            // the pool has ended, so there is nothing left to watch
            new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  void end() {
    List<Runnable> unused = timer.shutdownNow();
  }

  /** To be cancelled when the attempt ends; null when there is no time limit. */
  @Nullable Future<?> arm(ThreadTaskAttempt<?> attempt) {
    long nanos = attempt.task().settings().timeoutNanos();
    if (nanos == 0) {
      return null;
    }
    // what follows asks for a stack and may ask the user's predicate: not for the timer thread
    return timer.schedule(
        () -> core.completion().execute(() -> expire(attempt)), nanos, TimeUnit.NANOSECONDS);
  }

  private <R extends @Nullable Object> void expire(ThreadTaskAttempt<R> attempt) {
    if (!core.expired(attempt)) {
      return;
    }
    StackTraceElement[] stack = attempt.worker().interrupt(attempt, true);
    watchGrace(attempt);
    ThreadTask<R> task = attempt.task();
    Duration timeout = Duration.ofNanos(task.settings().timeoutNanos());
    String what =
        "pool '%s': %s ran longer than its timeout of %d ms on %s, attempt %d; %s"
            .formatted(
                core.name(),
                task,
                timeout.toMillis(),
                attempt.worker(),
                attempt.attempt(),
                "it was interrupted, and its thread is left behind and replaced if that does not"
                    + " help");
    task.deliver(
        attempt.attempt(), Outcome.failure(new TaskTimeoutException(what, timeout, stack)));
  }

  /** Interrupts an attempt whose outcome is not wanted any more. */
  void stop(ThreadTaskAttempt<?> attempt) {
    StackTraceElement[] unused = attempt.worker().interrupt(attempt, false);
    watchGrace(attempt);
  }

  private void watchGrace(ThreadTaskAttempt<?> attempt) {
    long graceNanos = attempt.task().settings().graceNanos();
    Future<?> grace = timer.schedule(() -> leaveBehind(attempt), graceNanos, TimeUnit.NANOSECONDS);
    if (!core.keepGrace(attempt, grace)) {
      boolean unused = grace.cancel(false);
    }
  }

  private void leaveBehind(ThreadTaskAttempt<?> attempt) {
    if (core.leaveBehind(attempt)) {
      ThreadPoolCore.LOG.log(
          System.Logger.Level.WARNING,
          "pool ''{0}'': {1} ignored its interrupt; the thread of {2} is left behind and replaced",
          core.name(),
          attempt.task(),
          attempt.worker());
    }
  }
}
