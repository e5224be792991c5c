package io.github.procpool.faults;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.WorkerInfo;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Delays of up to 100 ms between any two steps, a fifth of the time. */
final class Pauses extends Disturber {
  /*
   * Stopping a worker's process at a random moment delays it between any two steps of the protocol,
   * of its JVM and of the system, those that nobody thought of included; and the code under test
   * needs no hook for it. The host can't stop itself: its steps come late by an executor for what it
   * completes.
   */
  private static final int LONGEST_MILLIS = 100;
  private static final double PART = 0.2;

  private final ProcessPoolExecutor pool;
  private final Stops stops;
  private final double longestGapMillis;
  private final Random random;
  private int count;

  /**
   * @param workers how many the pool usually has
   * @param stops what others stop too
   */
  Pauses(ProcessPoolExecutor pool, int workers, Stops stops, long seed) {
    super("pauses");
    this.pool = pool;
    this.stops = stops;
    this.longestGapMillis = LONGEST_MILLIS * (1 / (PART * workers) - 1);
    this.random = new Random(seed);
    start();
  }

  @Override
  void disturb() throws InterruptedException {
    while (!pause(millis(random.nextDouble() * longestGapMillis))) {
      List<WorkerInfo> workers =
          pool.workers().stream().filter(worker -> worker.pid() > 0).toList();
      if (!workers.isEmpty()) {
        long pid = workers.get(random.nextInt(workers.size())).pid();
        stops.stop(pid);
        boolean unused = pause(millis(random.nextDouble() * LONGEST_MILLIS));
        stops.letGo(pid);
        count++;
      }
    }
  }

  /** Runs what it is given at once, or in a fifth of all cases late. */
  static Executor lateExecutor(ScheduledThreadPoolExecutor timer, long seed) {
    Random random = new Random(seed);
    return task -> {
      double late = random.nextDouble() < PART ? random.nextDouble() * LONGEST_MILLIS : 0;
      timer.schedule(task, millis(late), TimeUnit.NANOSECONDS);
    };
  }

  private static long millis(double millis) {
    return (long) (millis * TimeUnit.MILLISECONDS.toNanos(1));
  }

  @Override
  public String toString() {
    return count + " pauses";
  }
}
