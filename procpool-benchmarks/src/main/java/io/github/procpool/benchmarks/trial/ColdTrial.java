package io.github.procpool.benchmarks.trial;

import io.github.procpool.benchmarks.task.Tasks;
import java.util.concurrent.Future;

/** A pool made for one result; its end is not measured. */
final class ColdTrial implements Trial {
  private final PoolOpener opener;
  private final int workers;

  ColdTrial(PoolOpener opener, int workers) {
    this.opener = opener;
    this.workers = workers;
  }

  @Override
  public double run(long count) throws Exception {
    double seconds = 0;
    for (long i = 0; i < count; i++) {
      Stopwatch watch = new Stopwatch();
      try (BenchPool pool = opener.open(workers)) {
        Future<Integer> first = pool.submit(Tasks::nothing);
        Object unused = first.get();
        seconds += watch.seconds();
      }
    }
    return seconds;
  }
}
