package io.github.procpool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/*
 * Everything a caller may say ends in one of the hooks, each of which takes the options to use.
 * They are called with arguments that were checked for null, and answer as PoolExecutor promises:
 * throw when the pool takes no tasks, give a failed future when the task can't be encoded.
 */
/** What all pools share: the submitting methods of {@link PoolExecutor} on top of a few hooks. */
abstract class AbstractPool implements PoolExecutor {
  private static final long FOREVER = Long.MAX_VALUE;

  // ---- hooks

  /** Submits a task that need not be serializable for the compiler. */
  abstract <R extends @Nullable Object> TaskFuture<R> submitCallable(
      Callable<R> task, TaskOptions options);

  /** Submits a task without a result; one of a SerializableRunnable calls {@code execute}. */
  abstract TaskFuture<Void> submitRunnable(Runnable task, TaskOptions options);

  /** As {@link #submitRunnable(Runnable, TaskOptions)}; the result never leaves this JVM. */
  abstract <T extends @Nullable Object> TaskFuture<T> submitRunnable(
      Runnable task, T result, TaskOptions options);

  abstract <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submitFunction(
      SerializableFunction<? super A, ? extends R> fn, A arg, TaskOptions options);

  abstract <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> submitBiFunction(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          A a,
          B b,
          TaskOptions options);

  /** Never waits for room; empty when there is none. */
  abstract <R extends @Nullable Object> Optional<TaskFuture<R>> trySubmitCallable(
      SerializableCallable<R> task, TaskOptions options);

  abstract <A extends @Nullable Object, R extends @Nullable Object> Results<R> mapFunction(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options,
      TaskOptions taskOptions);

  abstract <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> mapBiFunction(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions options,
          TaskOptions taskOptions);

  /** The options for what is submitted without any. */
  abstract TaskOptions defaultOptions();

  // ---- one task

  @Override
  public final <R extends @Nullable Object> TaskFuture<R> submit(SerializableCallable<R> task) {
    return submitCallable(Objects.requireNonNull(task, "task"), defaultOptions());
  }

  @Override
  public final TaskFuture<Void> submit(SerializableRunnable task) {
    return submitRunnable(Objects.requireNonNull(task, "task"), defaultOptions());
  }

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
      SerializableFunction<? super A, ? extends R> fn, A arg) {
    return submitFunction(Objects.requireNonNull(fn, "fn"), arg, defaultOptions());
  }

  @Override
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> submit(SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b) {
    return submitBiFunction(Objects.requireNonNull(fn, "fn"), a, b, defaultOptions());
  }

  @Override
  public final <T extends @Nullable Object> TaskFuture<T> submit(Callable<T> task) {
    return submitCallable(Objects.requireNonNull(task, "task"), defaultOptions());
  }

  @Override
  public final TaskFuture<?> submit(Runnable task) {
    return submitRunnable(Objects.requireNonNull(task, "task"), defaultOptions());
  }

  @Override
  public final <T extends @Nullable Object> TaskFuture<T> submit(Runnable task, T result) {
    return submitRunnable(Objects.requireNonNull(task, "task"), result, defaultOptions());
  }

  @Override
  public final <R extends @Nullable Object> Optional<TaskFuture<R>> trySubmit(
      SerializableCallable<R> task) {
    return trySubmitCallable(Objects.requireNonNull(task, "task"), defaultOptions());
  }

  /** Nobody holds the future of such a task, so its failure is logged. */
  @Override
  public final void execute(Runnable task) {
    submitRunnable(Objects.requireNonNull(task, "task"), defaultOptions())
        .addDoneCallback(AbstractPool::logFailure);
  }

  private static void logFailure(TaskFuture<Void> future) {
    try {
      future.join();
    } catch (CancellationException e) {
      return; // somebody's wish
    } catch (RuntimeException e) {
      Throwable failure = e.getCause() != null ? e.getCause() : e;
      System.getLogger("io.github.procpool")
          .log(
              System.Logger.Level.WARNING,
              "task " + future.taskId() + ", which was given to execute(), failed",
              failure);
    }
  }

  // ---- many tasks

  @Override
  public final <A extends @Nullable Object, R extends @Nullable Object> Results<R> map(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options) {
    return mapFunction(
        Objects.requireNonNull(fn, "fn"),
        Objects.requireNonNull(items, "items"),
        Objects.requireNonNull(options, "options"),
        defaultOptions());
  }

  @Override
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> map(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions options) {
    return mapBiFunction(
        Objects.requireNonNull(fn, "fn"),
        Objects.requireNonNull(as, "as"),
        Objects.requireNonNull(bs, "bs"),
        Objects.requireNonNull(options, "options"),
        defaultOptions());
  }

  @Override
  public final <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    return invokeAll(tasks, FOREVER);
  }

  @Override
  public final <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return invokeAll(tasks, unit.toNanos(timeout));
  }

  @Override
  public final <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return invokeAny(tasks, FOREVER);
    } catch (TimeoutException e) {
      throw new AssertionError("no time limit was given", e);
    }
  }

  @Override
  public final <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return invokeAny(tasks, unit.toNanos(timeout));
  }

  private <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeoutNanos) throws InterruptedException {
    long start = System.nanoTime();
    List<TaskFuture<T>> futures = new ArrayList<>(tasks.size());
    try {
      for (Callable<T> task : tasks) {
        futures.add(submit(task));
      }
      CompletionWait.await(futures, ReturnWhen.ALL_COMPLETED, timeLeft(start, timeoutNanos));
    } finally {
      // the time was up, the wait was interrupted, or a task was refused: none may go on unseen
      futures.forEach(AbstractPool::cancelUnlessDone);
    }
    return new ArrayList<>(futures);
  }

  private <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeoutNanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("invokeAny needs at least one task");
    }
    long start = System.nanoTime();
    FirstSuccess<T> race = new FirstSuccess<>();
    try {
      Iterator<? extends Callable<T>> rest = tasks.iterator();
      while (rest.hasNext() && !race.isWon()) {
        race.enter(submit(rest.next()));
      }
      return race.await(() -> timeLeft(start, timeoutNanos));
    } finally {
      race.futures().forEach(AbstractPool::cancelUnlessDone);
    }
  }

  private static long timeLeft(long start, long timeoutNanos) {
    return timeoutNanos == FOREVER ? FOREVER : timeoutNanos - (System.nanoTime() - start);
  }

  private static void cancelUnlessDone(TaskFuture<?> future) {
    if (!future.isDone() && !future.cancel(true)) {
      // its outcome is on the way, but nobody waits for it any longer
      future.completeExceptionally(new CancellationException("task was cancelled"));
    }
  }

  // ---- views

  @Override
  public final PoolExecutor with(TaskOptions options) {
    return new PoolView(pool(), options.over(defaultOptions()));
  }

  /** The pool itself, also for a view. */
  AbstractPool pool() {
    return this;
  }

  /**
   * Shuts down and waits for the end; interrupted, it goes on as {@code shutdownNow}.
   *
   * @param wait false in a thread that is part of what it would wait for
   */
  final void closeAndWait(boolean wait) {
    shutdown();
    boolean interrupted = false;
    boolean ended = !wait;
    while (!ended) {
      try {
        ended = awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        if (!interrupted) {
          interrupted = true;
          List<Runnable> unused = shutdownNow();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
