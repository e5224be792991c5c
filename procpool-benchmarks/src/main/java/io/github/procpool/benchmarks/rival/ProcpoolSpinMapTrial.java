package io.github.procpool.benchmarks.rival;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.benchmarks.task.IntRange;
import io.github.procpool.benchmarks.task.Spin;
import io.github.procpool.benchmarks.trial.SpinPace;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;

/** A map whose items compute. */
final class ProcpoolSpinMapTrial implements Trial {
  private final ProcessPoolExecutor pool;
  private final SpinPace pace;

  ProcpoolSpinMapTrial(ProcessPoolExecutor pool, long itemNanos) {
    this.pool = pool;
    this.pace = new SpinPace(itemNanos);
  }

  @Override
  public double run(long count) throws Exception {
    long loops = pace.loops(pool.submit(Spin::nanosPerLoop).get());
    Stopwatch watch = new Stopwatch();
    try (Results<Long> results = pool.map(item -> Spin.run(loops), new IntRange(count))) {
      results.forEach(result -> {});
    }
    return pace.correct(watch.seconds());
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
