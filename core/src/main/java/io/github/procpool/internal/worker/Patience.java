package io.github.procpool.internal.worker;

import io.github.procpool.internal.memory.SpinWait;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Looks for the next task for a moment before sleeping; learns for how long that pays. */
final class Patience {
  /*
   * To be woken takes longer than a caller needs to send its next task when it has the result of
   * the last one. How long that is, the gaps before the last tasks tell, whether they were waited
   * for awake or asleep. Where tasks come at other times, or there is one processor, nobody waits
   * awake.
   *
   * In a flood of short tasks they come at once, but for moments in which the host is behind. Who
   * gives his processor away then, or sleeps, makes the host wait for it: no-ops took 1.6 times as long.
   */
  private static final long AT_ONCE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long FLOOD_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long BRIEF_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(400);

  /** Longer gaps are all the same: one alone is soon forgotten. */
  private static final long LONG_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final boolean spareProcessor = Runtime.getRuntime().availableProcessors() > 1;

  /** A moving average. */
  private long gapNanos = LONGEST_NANOS / 4;

  private long startNanos;

  /** Whether it came while it was worth to wait awake; else {@link #ended} has yet to be called. */
  boolean await(BooleanSupplier there) {
    startNanos = System.nanoTime();
    if (!spareProcessor || gapNanos > LONGEST_NANOS) {
      return false;
    }
    SpinWait spin =
        gapNanos < AT_ONCE_NANOS
            ? SpinWait.keeping(FLOOD_NANOS)
            : new SpinWait(BRIEF_NANOS, Math.min(2 * gapNanos, LONGEST_NANOS));
    boolean goesOn = true;
    while (goesOn) {
      goesOn = spin.pause();
      if (there.getAsBoolean()) {
        ended();
        return true;
      }
    }
    return false;
  }

  /** The wait is over. */
  void ended() {
    long gap = Math.min(System.nanoTime() - startNanos, LONG_GAP_NANOS);
    gapNanos += (gap - gapNanos) / 4;
  }
}
