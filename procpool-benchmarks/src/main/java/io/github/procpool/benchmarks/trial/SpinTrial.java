package io.github.procpool.benchmarks.trial;

import io.github.procpool.benchmarks.task.Spin;
import java.io.IOException;

/** Tasks that compute. */
final class SpinTrial implements Trial {
  private final BenchPool pool;
  private final SpinPace pace;

  SpinTrial(BenchPool pool, long taskNanos) {
    this.pool = pool;
    this.pace = new SpinPace(taskNanos);
  }

  @Override
  public double run(long count) throws Exception {
    long loops = pace.loops(pool.submit(Spin::nanosPerLoop).get());
    BatchTrial batch = new BatchTrial(pool, to -> to.submit(() -> Spin.run(loops)));
    return pace.correct(batch.run(count));
  }

  @Override
  public void close() throws IOException {
    pool.close();
  }
}
