package io.github.procpool.internal.host;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** When to try again to start a worker for which the system lacked something. */
final class StartShortage {
  /*
   * One clock for all workers of a pool, as they lack the same. Each pause is as long as the shortage
   * has lasted by then, so they double; what lasts for the whole bound is no matter of a moment.
   */
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Not longer, as the end of a pool waits for a worker that is to be started. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** Says that it is not to be tried again. */
  static final long NEVER = -1;

  private static final long NONE = Long.MIN_VALUE;

  private final AtomicLong sinceNanos = new AtomicLong(NONE);

  /** The pause before the next try, or {@link #NEVER}. */
  long pauseNanos(long nowNanos) {
    long lastedNanos = nowNanos - sinceNanos.updateAndGet(now -> now == NONE ? nowNanos : now);
    if (lastedNanos >= BOUND_NANOS) {
      return NEVER;
    }
    long pauseNanos = Math.max(FIRST_NANOS, Math.min(LONGEST_NANOS, lastedNanos));
    return Math.min(pauseNanos, BOUND_NANOS - lastedNanos);
  }

  /** A worker's process was started. */
  void over() {
    sinceNanos.set(NONE);
  }
}
