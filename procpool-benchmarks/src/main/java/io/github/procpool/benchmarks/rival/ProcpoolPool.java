package io.github.procpool.benchmarks.rival;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.SerializableCallable;
import io.github.procpool.SerializableFunction;
import io.github.procpool.benchmarks.trial.BenchPool;
import java.util.concurrent.Future;

/** A pool of Procpool's. */
record ProcpoolPool(ProcessPoolExecutor pool) implements BenchPool {
  @Override
  public <R> Future<R> submit(SerializableCallable<R> task) {
    return pool.submit(task);
  }

  @Override
  public <A, R> Future<R> submit(SerializableFunction<A, R> function, A argument) {
    return pool.submit(function, argument);
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
