package io.github.procpool.benchmarks.trial;

import java.io.IOException;

/** One task after another. */
final class RoundTripTrial implements Trial {
  private final BenchPool pool;
  private final Submission submission;

  RoundTripTrial(BenchPool pool, Submission submission) {
    this.pool = pool;
    this.submission = submission;
  }

  @Override
  public double run(long count) throws Exception {
    Stopwatch watch = new Stopwatch();
    for (long i = 0; i < count; i++) {
      Object unused = submission.to(pool).get();
    }
    return watch.seconds();
  }

  @Override
  public void close() throws IOException {
    pool.close();
  }
}
