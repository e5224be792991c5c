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
  static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** Says that it is not to be tried again. */
  static final long NEVER = -1;

  private static final long NONE = Long.MIN_VALUE;

  private final AtomicLong sinceNanos = new AtomicLong(NONE);

  /**
   * The pause before the next try, or {@link #NEVER}.
   *
   * @param othersServe whether tasks are served meanwhile: then one who waits needs no answer, and
   *     the pool is better off with fewer workers than with none
   */
  long pauseNanos(long nowNanos, boolean othersServe) {
    long lastedNanos = nowNanos - sinceNanos.updateAndGet(now -> now == NONE ? nowNanos : now);
    long pauseNanos = Math.max(FIRST_NANOS, Math.min(LONGEST_NANOS, lastedNanos));
    if (othersServe) {
      return pauseNanos;
    }
    long leftNanos = BOUND_NANOS - lastedNanos;
    return leftNanos <= 0 ? NEVER : Math.min(pauseNanos, leftNanos);
  }

  /** A worker's process was started. */
  void over() {
    sinceNanos.set(NONE);
  }
}
