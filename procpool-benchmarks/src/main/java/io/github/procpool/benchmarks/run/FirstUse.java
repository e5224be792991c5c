package io.github.procpool.benchmarks.run;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.WorkerOutput;
import io.github.procpool.benchmarks.trial.Stopwatch;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What the first program does that uses a version of Procpool on a machine: beside it, an archive
 * of the worker's classes is made. That is not what the works are to measure, nor to be disturbed
 * by.
 */
public final class FirstUse {
  /** Some 10 s on a quiet machine. */
  private static final double LIMIT_SECONDS = 30;

  private FirstUse() {}

  /**
   * Waits until new workers boot from the archive.
   *
   * @return false when they do not in reasonable time
   */
  public static boolean pass() throws ExecutionException, InterruptedException {
    Stopwatch watch = new Stopwatch();
    // One pool stays: the archive is made while a program has all its workers.
    try (ProcessPoolExecutor lasting = pool()) {
      boolean archived = lasting.submit(FirstUse::isArchived).get();
      while (!archived && watch.seconds() < LIMIT_SECONDS) {
        TimeUnit.SECONDS.sleep(1);
        try (ProcessPoolExecutor later = pool()) {
          archived = later.submit(FirstUse::isArchived).get();
        }
      }
      return archived;
    }
  }

  private static ProcessPoolExecutor pool() {
    return ProcessPoolExecutor.builder().maxWorkers(1).output(WorkerOutput.DISCARD).build();
  }

  /** In a worker: whether it booted from an archive of Procpool's. */
  private static boolean isArchived() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .anyMatch(option -> option.startsWith("-XX:SharedArchiveFile="));
  }
}
