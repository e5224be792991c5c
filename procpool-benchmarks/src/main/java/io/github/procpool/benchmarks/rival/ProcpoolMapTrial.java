package io.github.procpool.benchmarks.rival;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.benchmarks.task.IntRange;
import io.github.procpool.benchmarks.task.Tasks;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;

/** A map without a chunk size, its results taken one by one. */
record ProcpoolMapTrial(ProcessPoolExecutor pool) implements Trial {
  @Override
  public double run(long count) {
    long sum = 0;
    Stopwatch watch = new Stopwatch();
    try (Results<Integer> results = pool.map(Tasks::addOne, new IntRange(count))) {
      for (int result : results) {
        sum += result;
      }
    }
    double seconds = watch.seconds();
    if (sum != count * (count + 1) / 2) {
      throw new IllegalStateException("wrong sum: " + sum);
    }
    return seconds;
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
