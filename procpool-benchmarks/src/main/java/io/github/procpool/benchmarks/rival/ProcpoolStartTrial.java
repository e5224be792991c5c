package io.github.procpool.benchmarks.rival;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.ProcessPoolExecutorBuilder;
import io.github.procpool.WorkerInfo;
import io.github.procpool.WorkerState;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A pool that starts all its workers at once, until the last one is ready. */
record ProcpoolStartTrial(IntFunction<ProcessPoolExecutorBuilder> builder, int workers)
    implements Trial {
  /** Short against any start, long enough to leave the processors to the workers. */
  private static final long LOOK_MILLIS = 2;

  @Override
  public double run(long count) throws Exception {
    double seconds = 0;
    for (long i = 0; i < count; i++) {
      ProcessPoolExecutorBuilder settings = builder.apply(workers).minWorkers(workers);
      Stopwatch watch = new Stopwatch();
      try (ProcessPoolExecutor pool = settings.build()) {
        while (!isReady(pool.workers())) {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        seconds += watch.seconds();
        pool.shutdownNow();
      }
    }
    return seconds;
  }

  private boolean isReady(List<WorkerInfo> all) {
    return all.size() == workers
        && all.stream().allMatch(worker -> worker.state() == WorkerState.IDLE);
  }
}
