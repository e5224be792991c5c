package io.github.procpool;

import io.github.procpool.internal.host.TaskSettings;
import io.github.procpool.internal.worker.Contexts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/*
 * What differs from processes: nothing is serialized, a failed task's future holds the very object
 * that was thrown, a worker can't be lost, and a task that ignores its interrupt can't be killed.
 * Its thread is then left behind to end when it likes, and another takes its place in the pool.
 */
/** A pool whose workers are threads of this JVM. */
final class ThreadPool extends AbstractPool {
  private static final AtomicInteger POOLS = new AtomicInteger();
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  private final ThreadPoolCore core;
  private final @Nullable ThreadInitializer initializer;

  ThreadPool(int maxWorkers) {
    this(maxWorkers, IDLE_TIMEOUT);
  }

  ThreadPool(int maxWorkers, Duration idleTimeout) {
    this(null, maxWorkers, idleTimeout, null);
  }

  /**
   * With settings that only {@link PoolBuilder} offers.
   *
   * @param name null for one of the pool's own making
   * @param initializer what each thread runs before its first task
   */
  ThreadPool(@Nullable String name, int maxWorkers, @Nullable SerializableRunnable initializer) {
    this(name, maxWorkers, IDLE_TIMEOUT, initializer);
  }

  private ThreadPool(
      @Nullable String name,
      int maxWorkers,
      Duration idleTimeout,
      @Nullable SerializableRunnable initializer) {
    Checks.atLeast("maxWorkers", 1, maxWorkers);
    String ownName = name != null ? name : "threads-" + POOLS.incrementAndGet();
    this.core = new ThreadPoolCore(ownName, maxWorkers, idleTimeout);
    this.initializer = initializer == null ? null : new ThreadInitializer(ownName, initializer);
  }

  String name() {
    return core.name();
  }

  int maxWorkers() {
    return core.maxWorkers();
  }

  // ---- submit

  @Override
  TaskOptions defaultOptions() {
    return TaskOptions.none();
  }

  @Override
  <R extends @Nullable Object> TaskFuture<R> submitCallable(Callable<R> task, TaskOptions options) {
    requireOutside("a task was submitted");
    return accept(task, options, false);
  }

  @Override
  @SuppressWarnings("NullAway") // the one value of Void
  TaskFuture<Void> submitRunnable(Runnable task, TaskOptions options) {
    return submitRunnable(task, (Void) null, options);
  }

  @Override
  <T extends @Nullable Object> TaskFuture<T> submitRunnable(
      Runnable task, T result, TaskOptions options) {
    return submitCallable(ThreadTaskBody.of(task, result), options);
  }

  @Override
  <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submitFunction(
      SerializableFunction<? super A, ? extends R> fn, A arg, TaskOptions options) {
    return submitCallable(ThreadTaskBody.of(fn, arg), options);
  }

  @Override
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> submitBiFunction(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          A a,
          B b,
          TaskOptions options) {
    return submitCallable(ThreadTaskBody.of(fn, a, b), options);
  }

  /** The queue has no bound, so there is always room. */
  @Override
  <R extends @Nullable Object> Optional<TaskFuture<R>> trySubmitCallable(
      SerializableCallable<R> task, TaskOptions options) {
    return Optional.of(submitCallable(task, options));
  }

  private <R extends @Nullable Object> TaskFuture<R> accept(
      Callable<R> body, TaskOptions options, boolean mapItem) {
    Callable<R> whole = initializer == null ? body : initializer.before(body);
    ThreadTask<R> task = new ThreadTask<>(core, whole, TaskSettings.of(options), mapItem);
    core.accept(task);
    return task.future();
  }

  private void requireOutside(String what) {
    if (Contexts.current() instanceof ThreadTaskAttempt<?> attempt
        && attempt.worker().core() == core) {
      throw new IllegalStateException(
          "pool '%s': %s inside %s of this same pool, which could wait for itself for ever; %s"
              .formatted(
                  name(), what, attempt.task(), "do it outside of the task, or use another pool"));
    }
  }

  // ---- map

  @Override
  <A extends @Nullable Object, R extends @Nullable Object> Results<R> mapFunction(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options,
      TaskOptions taskOptions) {
    requireOutside("map was called");
    return ThreadMaps.map(this, fn, items, options, taskOptions);
  }

  @Override
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> mapBiFunction(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions options,
          TaskOptions taskOptions) {
    requireOutside("map was called");
    return ThreadMaps.map(this, fn, as, bs, options, taskOptions);
  }

  /** Keeps the pool open for the map's items, which come through {@link #submitItem}. */
  void register(MapRun<?> map) {
    core.lifecycle().register(map);
  }

  void unregister(MapRun<?> map) {
    core.lifecycle().unregister(map);
  }

  /**
   * Submits one item of a registered map, also after a shutdown. Nobody but the map may listen to
   * the future: its callbacks run on workers.
   *
   * @param one the function; null when {@code two} is it
   */
  @SuppressWarnings("NullAway") // null is passed only to functions that take it
  TaskFuture<@Nullable Object> submitItem(
      @Nullable SerializableFunction<@Nullable Object, @Nullable Object> one,
      @Nullable SerializableBiFunction<@Nullable Object, @Nullable Object, @Nullable Object> two,
      @Nullable Object a,
      @Nullable Object b,
      TaskOptions options) {
    if (one != null) {
      return accept(ThreadTaskBody.of(one, a), options, true);
    }
    if (two != null) {
      return accept(ThreadTaskBody.of(two, a, b), options, true);
    }
    throw new IllegalArgumentException("an item needs a function");
  }

  // ---- life cycle

  @Override
  public void shutdown() {
    core.shutdown(false);
  }

  @Override
  public void shutdown(boolean cancelPending) {
    core.shutdown(cancelPending);
  }

  @Override
  public List<Runnable> shutdownNow() {
    return core.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return core.lifecycle().isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return core.lifecycle().isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    requireOutside("awaitTermination was called");
    return core.lifecycle().awaitTermination(unit.toNanos(timeout));
  }

  /** From a callback on a thread of this pool it only shuts down: it can't wait for itself. */
  @Override
  public void close() {
    requireOutside("close was called");
    closeAndWait(!ThreadPoolThread.isOf(core));
  }

  @Override
  public PoolStats stats() {
    return core.stats();
  }

  @Override
  public String toString() {
    return "ThreadPool[" + name() + ", " + stats() + "]";
  }
}
