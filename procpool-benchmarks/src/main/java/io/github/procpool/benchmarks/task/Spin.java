package io.github.procpool.benchmarks.task;

/** Work of a known length that needs a processor: a worker that is kept from it is late. */
public final class Spin {
  private static final int WARM_UP_CALLS = 3_000;
  private static final int PROBES = 20;
  private static final long PROBE_LOOPS = 100_000;

  private Spin() {}

  /** Loops, each of which needs the result of the one before. */
  public static long run(long loops) {
    long x = loops | 1;
    for (long i = 0; i < loops; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }

  /** How long a loop takes in this JVM when nothing disturbs it. */
  public static double nanosPerLoop() {
    long sum = 0;
    for (int i = 0; i < WARM_UP_CALLS; i++) {
      sum += run(1_000);
    }
    long best = Long.MAX_VALUE;
    for (int i = 0; i < PROBES; i++) {
      long start = System.nanoTime();
      sum += run(PROBE_LOOPS);
      best = Math.min(best, System.nanoTime() - start);
    }
    if (sum == 0) {
      throw new AssertionError("the loops must be run");
    }
    return (double) best / PROBE_LOOPS;
  }

  /**
   * Spins until the clock has gone on that far; the same in a JVM that has compiled nothing yet.
   */
  public static long byClock(long nanos) {
    long start = System.nanoTime();
    long now = start;
    while (now - start < nanos) {
      Thread.onSpinWait();
      now = System.nanoTime();
    }
    return now - start;
  }
}
