package io.github.procpool.benchmarks.trial;

import io.github.procpool.benchmarks.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Round trips from several threads. */
final class CallersTrial implements Trial {
  private final BenchPool pool;
  private final int callers;
  private final ExecutorService threads;

  CallersTrial(BenchPool pool, int callers) {
    this.pool = pool;
    this.callers = callers;
    this.threads = Executors.newFixedThreadPool(callers);
  }

  @Override
  public double run(long count) throws Exception {
    List<Callable<Double>> calls = new ArrayList<>();
    for (int caller = 0; caller < callers; caller++) {
      long share = count / callers + (caller < count % callers ? 1 : 0);
      calls.add(() -> new RoundTripTrial(pool, to -> to.submit(Tasks::nothing)).run(share));
    }
    Stopwatch watch = new Stopwatch();
    for (Future<Double> call : threads.invokeAll(calls)) {
      Object unused = call.get();
    }
    return watch.seconds();
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    pool.close();
  }
}
