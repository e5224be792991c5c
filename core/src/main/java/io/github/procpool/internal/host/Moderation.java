package io.github.procpool.internal.host;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets the outcomes of a busy worker gather, instead of waking their reader for each. */
final class Moderation {
  /*
   * A wake-up costs 10 to 20 µs of processor time, and there are up to three for each outcome (reader,
   * completion, caller); with every processor at work they are taken from the tasks. So after it has
   * read something the reader sleeps for a set time, if the worker is busy for twice as long with what
   * it holds. An outcome waits for that time at most, and never for a task: see ADR 18.
   */

  /** The longest that an outcome is left lying. */
  static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(800);

  /** What a shorter sleep gathers is not worth its timer. */
  static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(80);

  private final int processors;

  Moderation(int processors) {
    this.processors = processors;
  }

  /**
   * Sleeps for a moment; returns false at once if outcomes are better read one by one.
   *
   * @param held tasks that the worker holds, the one that it runs among them
   * @param eachNanos how long it is at a task
   * @param busyWorkers of the pool
   */
  boolean letGather(long held, long eachNanos, int busyWorkers) {
    long nanos = sleepNanos(held, eachNanos, busyWorkers);
    if (nanos == 0) {
      return false;
    }
    LockSupport.parkNanos(this, nanos);
    return true;
  }

  /** How long to sleep; 0 for not at all. */
  long sleepNanos(long held, long eachNanos, int busyWorkers) {
    if (busyWorkers < processors || eachNanos <= 0) {
      return 0; // a wake-up takes nothing from anybody
    }
    long nanos = Math.min(LONGEST_NANOS, held * eachNanos / 2);
    boolean gathers = nanos >= SHORTEST_NANOS && nanos >= eachNanos + eachNanos / 2;
    return gathers ? nanos : 0;
  }
}
