package io.github.procpool.internal.worker;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether to look for the next task a little longer before sleeping; learns whether that pays. */
final class Patience {
  /*
   * To be woken takes longer than a caller needs to send its next task when it has the result of
   * the last one. Where tasks come at other times, or there is one processor, nobody waits awake.
   */
  private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** Waits in vain that are made up for by one that was not. */
  private static final int MOST_CREDIT = 8;

  /** Without credit, it is tried again now and then. */
  private static final int SELDOM = 64;

  private final boolean spareProcessor = Runtime.getRuntime().availableProcessors() > 1;
  private int credit;
  private int refused;

  boolean pays() {
    if (!spareProcessor) {
      return false;
    }
    if (credit > 0) {
      return true;
    }
    refused++;
    return refused % SELDOM == 0;
  }

  /** Whether it came in time. */
  boolean await(BooleanSupplier there) {
    long startNanos = System.nanoTime();
    do {
      if (there.getAsBoolean()) {
        credit = MOST_CREDIT;
        return true;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() - startNanos < LONGEST_NANOS);
    credit = Math.max(0, credit - 1);
    return false;
  }
}
