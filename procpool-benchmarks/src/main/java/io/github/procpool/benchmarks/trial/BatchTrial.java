package io.github.procpool.benchmarks.trial;

import java.io.IOException;
import java.util.concurrent.Future;

/** All submitted, then all awaited. */
final class BatchTrial implements Trial {
  private final BenchPool pool;
  private final Submission submission;

  BatchTrial(BenchPool pool, Submission submission) {
    this.pool = pool;
    this.submission = submission;
  }

  @Override
  public double run(long count) throws Exception {
    Future<?>[] futures = new Future<?>[Math.toIntExact(count)];
    Stopwatch watch = new Stopwatch();
    for (int i = 0; i < futures.length; i++) {
      futures[i] = submission.to(pool);
    }
    for (Future<?> future : futures) {
      Object unused = future.get();
    }
    return watch.seconds();
  }

  @Override
  public void close() throws IOException {
    pool.close();
  }
}
