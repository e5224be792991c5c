package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.task.Spin;
import io.github.procpool.benchmarks.trial.BenchPool;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** The share of the throughput that is left when workers are replaced all the time. */
final class RecyclingTrial implements Trial {
  static final int TASKS_PER_WORKER = 25;

  private final long taskNanos;
  private final BenchPool lasting;
  private final BenchPool recycling;

  RecyclingTrial(long taskNanos, BenchPool lasting, BenchPool recycling) {
    this.taskNanos = taskNanos;
    this.lasting = lasting;
    this.recycling = recycling;
  }

  @Override
  public double run(long count) throws Exception {
    double without = seconds(lasting, count);
    return without / seconds(recycling, count);
  }

  private double seconds(BenchPool pool, long count) throws Exception {
    long nanos = taskNanos;
    List<Future<Long>> futures = new ArrayList<>();
    Stopwatch watch = new Stopwatch();
    for (long i = 0; i < count; i++) {
      futures.add(pool.submit(() -> Spin.byClock(nanos)));
    }
    for (Future<Long> future : futures) {
      Object unused = future.get();
    }
    return watch.seconds();
  }

  @Override
  public void close() throws IOException {
    try (lasting;
        recycling) {
      return;
    }
  }
}
