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
   * Where a caller answers each result with its next task at once, the processor is not even offered to
   * others: a round trip takes 2 us then and not 1.3.
   *
   * In a flood tasks come too, but nobody waits for the last result before he sends the next one. Who
   * sleeps there finds many when he is woken, and who looks only takes a processor from the host:
   * 1.2 million tasks a second in place of 1.6.
   */
  private static final long AT_ONCE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long KEEP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long BRIEF_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(400);

  /** Longer gaps are all the same: one alone is soon forgotten. */
  private static final long LONG_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int MOST_ANSWERS = 8;
  private static final int ENOUGH_ANSWERS = 4;

  private final boolean spareProcessor = Runtime.getRuntime().availableProcessors() > 1;

  /** A moving average. */
  private long gapNanos = LONGEST_NANOS / 4;

  /** Rises with each task that answers a result, and falls by two with each that does not. */
  private int answers = MOST_ANSWERS;

  private long startNanos;

  /**
   * Whether it came while it was worth to wait awake; {@link #ended} is to be called in any case.
   */
  boolean await(BooleanSupplier there) {
    startNanos = System.nanoTime();
    if (!spareProcessor || gapNanos > LONGEST_NANOS || answers < ENOUGH_ANSWERS) {
      return false;
    }
    SpinWait spin =
        gapNanos < AT_ONCE_NANOS
            ? SpinWait.keeping(KEEP_NANOS)
            : new SpinWait(BRIEF_NANOS, Math.min(2 * gapNanos, LONGEST_NANOS));
    boolean goesOn = true;
    while (goesOn) {
      goesOn = spin.pause();
      if (there.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The wait is over.
   *
   * @param answer whether the task may be the answer to the last result: that has been read, and it
   *     was the only one since the wait before
   */
  void ended(boolean answer) {
    answers = answer ? Math.min(MOST_ANSWERS, answers + 1) : Math.max(0, answers - 2);
    long gap = Math.min(System.nanoTime() - startNanos, LONG_GAP_NANOS);
    gapNanos += (gap - gapNanos) / 4;
  }
}
