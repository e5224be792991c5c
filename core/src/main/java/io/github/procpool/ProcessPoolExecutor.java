package io.github.procpool;

import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.host.Dispatcher.Stopped;
import io.github.procpool.internal.host.Engine;
import io.github.procpool.internal.host.LoaderTable;
import io.github.procpool.internal.host.Payload;
import io.github.procpool.internal.host.TaskSettings;
import io.github.procpool.internal.host.Work;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.TaskKind;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in worker JVMs: processes of their own, so that a task may crash, leak, hang or call
 * {@code System.exit} and cost nothing but itself.
 *
 * <p>Workers start on demand, up to {@link ProcessPoolExecutorBuilder#maxWorkers(int)}, and an idle
 * one is used again before a new one starts. A worker that dies fails the task it was running with
 * {@link WorkerLostException} and is replaced; tasks that it had not begun run elsewhere.
 *
 * <pre>{@code
 * try (var pool = ProcessPoolExecutor.create()) {
 *   TaskFuture<Integer> answer = pool.submit(() -> 6 * 7);
 *   System.out.println(answer.get());
 * }
 * }</pre>
 *
 * <p>Tasks, arguments and results travel between processes: lambdas, method references, captured
 * values and anything serializable can. Accepted tasks keep the JVM from exiting when {@code main}
 * returns; an idle pool does not. {@code System.exit} and signals end it at once.
 *
 * <p>Safe for any thread.
 *
 * @see <a href="https://docs.python.org/3/library/concurrent.futures.html">Python's
 *     concurrent.futures.ProcessPoolExecutor</a>
 */
public final class ProcessPoolExecutor extends AbstractPool {
  private final Engine engine;
  private final TaskEncoder encoder;
  private final PoolCounters counters = new PoolCounters();
  private final CallTask.Home home;
  private final ProcessMaps maps;

  /** Racy: any thread's will do. */
  private volatile @Nullable OptionSettings lastSettings;

  ProcessPoolExecutor(PoolConfig config) {
    LoaderTable loaders = new LoaderTable(config.classPath() == null);
    encoder =
        new TaskEncoder(config.name(), config.codec(), config.deserializationFilter(), loaders);
    engine = new Engine(config, new WorkerSetup(config, encoder), loaders);
    home = new CallTask.Home(engine, encoder, counters);
    maps = new ProcessMaps(home);
    engine.start();
  }

  /**
   * Starts to build a pool.
   *
   * @return a builder with the defaults
   */
  public static ProcessPoolExecutorBuilder builder() {
    return new ProcessPoolExecutorBuilder();
  }

  /**
   * A pool with the defaults: as many workers as this JVM has processors.
   *
   * @return to be closed after use
   * @throws ProcpoolException if the system does not give what a pool needs
   */
  public static ProcessPoolExecutor create() {
    return builder().build();
  }

  /**
   * A pool of at most that many workers.
   *
   * @param maxWorkers at least 1
   * @return to be closed after use
   * @throws IllegalArgumentException if {@code maxWorkers} is below 1
   * @throws ProcpoolException if the system does not give what a pool needs
   */
  public static ProcessPoolExecutor create(int maxWorkers) {
    return builder().maxWorkers(maxWorkers).build();
  }

  // ---- submit

  @Override
  <R extends @Nullable Object> TaskFuture<R> submitCallable(Callable<R> task, TaskOptions options) {
    requireSerializable(task, "SerializableCallable");
    return submit(TaskKind.CALLABLE, task, 0, null, null, options);
  }

  @Override
  TaskFuture<Void> submitRunnable(Runnable task, TaskOptions options) {
    requireSerializable(task, "SerializableRunnable");
    return submit(TaskKind.RUNNABLE, task, 0, null, null, options);
  }

  @Override
  <T extends @Nullable Object> TaskFuture<T> submitRunnable(
      Runnable task, T result, TaskOptions options) {
    requireSerializable(task, "SerializableRunnable");
    CallTask<T> call = encode(TaskKind.RUNNABLE, task, 0, null, null, options);
    call.answer(result);
    return submit(call);
  }

  @Override
  <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submitFunction(
      SerializableFunction<? super A, ? extends R> fn, A arg, TaskOptions options) {
    return submit(TaskKind.FUNCTION, fn, 1, arg, null, options);
  }

  @Override
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> submitBiFunction(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          A a,
          B b,
          TaskOptions options) {
    return submit(TaskKind.BI_FUNCTION, fn, 2, a, b, options);
  }

  @Override
  <R extends @Nullable Object> Optional<TaskFuture<R>> trySubmitCallable(
      SerializableCallable<R> task, TaskOptions options) {
    CallTask<R> call = encode(TaskKind.CALLABLE, task, 0, null, null, options);
    if (call.isSpoiled()) {
      return Optional.of(call.future());
    }
    if (!engine.dispatcher().trySubmit(call, false)) {
      return Optional.empty();
    }
    call.accepted();
    return Optional.of(call.future());
  }

  private <R extends @Nullable Object> TaskFuture<R> submit(
      int kind,
      Object function,
      int arguments,
      @Nullable Object a,
      @Nullable Object b,
      TaskOptions options) {
    return submit(encode(kind, function, arguments, a, b, options));
  }

  private <R extends @Nullable Object> TaskFuture<R> submit(CallTask<R> call) {
    if (!call.isSpoiled()) {
      Payload payload = call.payload();
      try {
        engine.dispatcher().submit(call);
      } catch (RuntimeException | Error e) {
        payload.abandon();
        payload.release();
        throw e;
      }
      payload.fill();
      call.accepted();
    }
    return call.future();
  }

  /** Encodes in the caller's thread; a task that can't be encoded fails alone, in its future. */
  private <R extends @Nullable Object> CallTask<R> encode(
      int kind,
      Object function,
      int arguments,
      @Nullable Object a,
      @Nullable Object b,
      TaskOptions options) {
    TaskSettings settings = settingsOf(options);
    ClassLoader loader = TaskEncoder.loaderOf(function);
    try {
      if (arguments == 0) {
        return new CallTask<>(home, encoder.call(kind, function), settings, loader);
      }
      TaskEncoder.Draft draft = encoder.function(kind, function, a);
      boolean once = settings.retries() == 0;
      if (arguments > 1) {
        encoder.argument(draft, a, 0);
        encoder.lastArgument(draft, b, 1, once);
      } else {
        encoder.lastArgument(draft, a, 0, once);
      }
      Payload payload = encoder.payload(draft, engine.argumentSlabs());
      return new CallTask<>(home, payload, settings, loader);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      if (engine.isShutdown()) {
        throw new RejectedExecutionException(
            "pool '" + config().name() + "' was shut down and takes no new tasks", e);
      }
      return CallTask.spoiled(home, settings, loader, e);
    }
  }

  /** Tasks with the same options share their settings: a million in the queue have one. */
  @SuppressWarnings(
      "ReferenceEquality") // quicker, and equal ones only make the same settings again
  private TaskSettings settingsOf(TaskOptions options) {
    OptionSettings last = lastSettings;
    if (last == null || last.options() != options) {
      last = new OptionSettings(options, TaskSettings.of(options));
      lastSettings = last;
    }
    return last.settings();
  }

  private record OptionSettings(TaskOptions options, TaskSettings settings) {}

  private void requireSerializable(Object task, String type) {
    if (!(task instanceof Serializable)) {
      throw new TaskSerializationException(
          Stage.ENCODE_TASK,
          task.getClass().getSimpleName(),
          "a "
              + task.getClass().getName()
              + " is not serializable and can't be sent to a worker; write the lambda where a "
              + type
              + " is expected, or cast it: pool.submit(("
              + type
              + ("SerializableCallable".equals(type) ? "<…>" : "")
              + ") () -> …)",
          null);
    }
  }

  // ---- map

  @Override
  <A extends @Nullable Object, R extends @Nullable Object> Results<R> mapFunction(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options,
      TaskOptions taskOptions) {
    return maps.start(fn, MapInput.of(items), options, taskOptions);
  }

  @Override
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> mapBiFunction(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions options,
          TaskOptions taskOptions) {
    return maps.start(fn, MapInput.of(as, bs), options, taskOptions);
  }

  /**
   * Shares a value with all tasks: it is sent once to each worker, when a task there first asks for
   * it, instead of once with every task.
   *
   * @param <T> type of the value
   * @param value serializable; not to be changed any more
   * @return a handle to capture in tasks; closed with the pool at the latest
   * @throws TaskSerializationException if the value can't be serialized
   */
  public <T extends @Nullable Object> Shared<T> share(T value) {
    ByteSink sink = new ByteSink();
    encoder.values().encode(value, sink, Stage.ENCODE_TASK, "shared value");
    int loader = value == null ? LoaderTable.APPLICATION : encoder.loaderId(value);
    try {
      long id = engine.shared().add(sink);
      return new Shared<>(id, loader, value, () -> engine.shared().remove(id));
    } catch (IOException e) {
      throw new ProcpoolException(
          "pool '" + config().name() + "': the value can't be shared: " + e.getMessage(), e);
    }
  }

  // ---- what there is

  @Override
  TaskOptions defaultOptions() {
    return config().defaultOptions();
  }

  /**
   * What this pool was built with.
   *
   * @return all settings, defaults filled in
   */
  public PoolConfig config() {
    return engine.config();
  }

  /**
   * The workers of this moment, those that start or end included.
   *
   * @return ordered by id
   */
  public List<WorkerInfo> workers() {
    return engine.workers();
  }

  @Override
  public PoolStats stats() {
    return engine.figures(counters::stats);
  }

  // ---- workers

  /**
   * Changes the number of workers; tasks go on. Workers above the number end when they have
   * finished what they run.
   *
   * @param maxWorkers at least 1
   * @throws IllegalArgumentException if it is below 1
   */
  public void resize(int maxWorkers) {
    Checks.atLeast("maxWorkers", 1, maxWorkers);
    engine.resize(maxWorkers);
  }

  /** Replaces every worker, each when it has finished what it runs. */
  public void recycleWorkers() {
    engine.recycle();
  }

  /**
   * Shuts the pool down and ends its workers with SIGTERM, and with SIGKILL what is left two
   * seconds later. Tasks that wait are cancelled; running ones fail with {@link
   * WorkerLostException}.
   */
  public void terminateWorkers() {
    shutdownAndKill(true);
  }

  /**
   * Shuts the pool down and kills its workers and their descendants. Tasks that wait are cancelled;
   * running ones fail with {@link WorkerLostException}.
   */
  public void killWorkers() {
    shutdownAndKill(false);
  }

  // ---- life cycle

  @Override
  public void shutdown() {
    engine.shutdown();
    maps.poolShutdown(false);
  }

  @Override
  public void shutdown(boolean cancelPending) {
    engine.shutdown();
    maps.poolShutdown(cancelPending);
    if (cancelPending) {
      engine.dispatcher().withdrawPending().forEach(ProcessPoolExecutor::giveUp);
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    Stopped stopped = engine.dispatcher().stop();
    engine.killWorkers();
    maps.poolShutdown(true);
    stopped.running().forEach(ProcessPoolExecutor::giveUp);
    List<Runnable> neverBegun = new ArrayList<>();
    for (Work work : stopped.pending()) {
      if (work instanceof CallTask<?> call) {
        neverBegun.add(new WithdrawnTask(call, encoder));
      }
      giveUp(work);
    }
    return neverBegun;
  }

  private void shutdownAndKill(boolean gently) {
    List<Work> withdrawn = engine.shutdownAndKill(gently);
    maps.poolShutdown(true);
    withdrawn.forEach(ProcessPoolExecutor::giveUp);
    engine // what maps had brought meanwhile
        .dispatcher()
        .withdrawPending()
        .forEach(ProcessPoolExecutor::giveUp);
  }

  private static void giveUp(Work work) {
    if (work instanceof CallTask<?> call) {
      call.givenUp();
    } else if (work instanceof ChunkWork chunk) {
      chunk.cancelRest();
    }
  }

  @Override
  public boolean isShutdown() {
    return engine.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return engine.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(unit, "unit");
    return engine.awaitTermination(timeout, unit);
  }

  /**
   * Takes no new tasks and waits until the accepted ones are done and all workers have ended.
   *
   * <p>From a callback of this pool it only shuts down and does not wait, for the callback itself
   * is part of what it would wait for. Interrupted, it goes on as {@link #shutdownNow()}.
   */
  @Override
  public void close() {
    closeAndWait(!engine.isCompletionThread());
  }

  @Override
  public String toString() {
    return "ProcessPoolExecutor[" + config().name() + ", " + stats() + "]";
  }
}
