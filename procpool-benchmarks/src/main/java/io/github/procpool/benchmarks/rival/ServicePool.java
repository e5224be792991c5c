package io.github.procpool.benchmarks.rival;

import io.github.procpool.SerializableCallable;
import io.github.procpool.benchmarks.trial.BenchPool;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Whatever is an {@link ExecutorService} already. */
record ServicePool(ExecutorService service) implements BenchPool {
  @Override
  public <R> Future<R> submit(SerializableCallable<R> task) {
    return service.submit(task);
  }

  @Override
  public void close() {
    service.shutdownNow();
  }
}
