package io.github.procpool;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pool under other options: all but the options is the pool's own. */
final class PoolView extends AbstractPool {
  private final AbstractPool pool;
  private final TaskOptions options;

  PoolView(AbstractPool pool, TaskOptions options) {
    this.pool = pool;
    this.options = options;
  }

  @Override
  AbstractPool pool() {
    return pool;
  }

  @Override
  TaskOptions defaultOptions() {
    return options;
  }

  // ---- hooks

  @Override
  <R extends @Nullable Object> TaskFuture<R> submitCallable(Callable<R> task, TaskOptions with) {
    return pool.submitCallable(task, with);
  }

  @Override
  TaskFuture<Void> submitRunnable(Runnable task, TaskOptions with) {
    return pool.submitRunnable(task, with);
  }

  @Override
  <T extends @Nullable Object> TaskFuture<T> submitRunnable(
      Runnable task, T result, TaskOptions with) {
    return pool.submitRunnable(task, result, with);
  }

  @Override
  <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submitFunction(
      SerializableFunction<? super A, ? extends R> fn, A arg, TaskOptions with) {
    return pool.submitFunction(fn, arg, with);
  }

  @Override
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> submitBiFunction(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          A a,
          B b,
          TaskOptions with) {
    return pool.submitBiFunction(fn, a, b, with);
  }

  @Override
  <R extends @Nullable Object> Optional<TaskFuture<R>> trySubmitCallable(
      SerializableCallable<R> task, TaskOptions with) {
    return pool.trySubmitCallable(task, with);
  }

  @Override
  <A extends @Nullable Object, R extends @Nullable Object> Results<R> mapFunction(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions mapOptions,
      TaskOptions with) {
    return pool.mapFunction(fn, items, mapOptions, with);
  }

  @Override
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> mapBiFunction(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions mapOptions,
          TaskOptions with) {
    return pool.mapBiFunction(fn, as, bs, mapOptions, with);
  }

  // ---- life cycle

  @Override
  public void shutdown() {
    pool.shutdown();
  }

  @Override
  public void shutdown(boolean cancelPending) {
    pool.shutdown(cancelPending);
  }

  @Override
  public List<Runnable> shutdownNow() {
    return pool.shutdownNow();
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public boolean isShutdown() {
    return pool.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return pool.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return pool.awaitTermination(timeout, unit);
  }

  @Override
  public PoolStats stats() {
    return pool.stats();
  }

  @Override
  public String toString() {
    return pool + " with " + options;
  }
}
