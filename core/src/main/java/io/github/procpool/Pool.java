package io.github.procpool;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs functions on a pool of workers: the JVM's form of Python's {@code multiprocessing.Pool}, on
 * top of any {@link PoolExecutor}.
 *
 * <pre>{@code
 * try (Pool pool = Pool.ofProcesses(4)) {
 *   System.out.println(pool.map(x -> x * x, List.of(1, 2, 3))); // [1, 4, 9]
 * }
 * }</pre>
 *
 * <p>Processes start when the pool is built, threads on demand. What is passed to a process must be
 * serializable. Methods that wait throw failures as {@link Results} does: unchecked exceptions as
 * they are, checked ones inside a {@link java.util.concurrent.CompletionException}, and so the
 * {@link InterruptedException} of a thread that was interrupted while it waited.
 *
 * <p>Methods that start something throw {@link java.util.concurrent.RejectedExecutionException}
 * after {@link #shutdown()} and {@link #terminate()}, {@link BrokenPoolException} on a broken pool,
 * and {@link IllegalStateException} inside a task of this pool.
 *
 * <p>Callbacks run one at a time on a thread of this pool, each before its result is ready. What
 * one throws is logged and hurts nobody; one that blocks delays other callbacks and results of
 * {@code mapAsync}. After {@link #terminate()} none is called any more.
 *
 * <p>Safe for any thread.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool">Python's
 *     multiprocessing.pool.Pool</a>
 */
public final class Pool extends PoolStarmaps implements AutoCloseable {
  private final String name;

  Pool(String name, PoolExecutor executor) {
    super(executor, new ResultThread(name));
    this.name = name;
  }

  /**
   * A pool of processes, which all start now.
   *
   * @param processes how many, at least 1
   * @return to be closed after use
   * @throws IllegalArgumentException if {@code processes} is below 1
   * @throws ProcpoolException if the system does not give what a pool needs
   */
  public static Pool ofProcesses(int processes) {
    return builder().processes(processes).build();
  }

  /**
   * A pool of threads of this JVM: nothing is serialized, and a task can be interrupted but not
   * killed.
   *
   * @param threads how many at most, at least 1
   * @return to be closed after use
   * @throws IllegalArgumentException if {@code threads} is below 1
   */
  public static Pool ofThreads(int threads) {
    return builder().threads(threads).build();
  }

  /**
   * A pool on the workers of an executor, which may go on being used itself.
   *
   * @param executor ends when this pool does, and the other way round
   * @return to be closed after use
   */
  public static Pool over(PoolExecutor executor) {
    Objects.requireNonNull(executor, "executor");
    AbstractPool own = executor instanceof AbstractPool view ? view.pool() : null;
    if (own instanceof ProcessPoolExecutor processes) {
      return new Pool(processes.config().name(), executor);
    }
    return new Pool(own instanceof ThreadPool threads ? threads.name() : "pool", executor);
  }

  /**
   * Starts to build a pool.
   *
   * @return a builder with the defaults: as many processes as this JVM has processors
   */
  public static PoolBuilder builder() {
    return new PoolBuilder();
  }

  /**
   * The executor under this pool.
   *
   * @return the same workers and the same life cycle
   */
  public PoolExecutor executor() {
    return executor;
  }

  // ---- one call

  /**
   * Runs a task on a worker and waits for its result.
   *
   * @param <R> the type of the result
   * @param task the task
   * @return its result
   * @throws RuntimeException what the task threw, see {@link Pool}
   */
  public <R extends @Nullable Object> R apply(SerializableCallable<R> task) {
    return await(executor.submit(task));
  }

  /**
   * Runs a task on a worker and waits for its end.
   *
   * @param task the task
   * @throws RuntimeException what the task threw, see {@link Pool}
   */
  public void apply(SerializableRunnable task) {
    Void unused = await(executor.submit(task));
  }

  /**
   * Calls a function on a worker and waits for its result.
   *
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @param fn the function
   * @param a its argument
   * @return its result
   * @throws RuntimeException what the function threw, see {@link Pool}
   */
  public <A extends @Nullable Object, R extends @Nullable Object> R apply(
      SerializableFunction<? super A, ? extends R> fn, A a) {
    return await(executor.<A, R>submit(fn, a));
  }

  /**
   * Calls a function of two arguments on a worker and waits for its result.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the type of the result
   * @param fn the function
   * @param a its first argument
   * @param b its second argument
   * @return its result
   * @throws RuntimeException what the function threw, see {@link Pool}
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R apply(SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b) {
    return await(executor.<A, B, R>submit(fn, a, b));
  }

  private static <R extends @Nullable Object> R await(TaskFuture<R> task) {
    try {
      return new AsyncResult<>(task, null).get();
    } finally {
      boolean unused = task.cancel(true); // not done only when the wait was interrupted
    }
  }

  /**
   * Runs a task on a worker.
   *
   * @param <R> the type of the result
   * @param task the task
   * @return its result to come
   */
  public <R extends @Nullable Object> AsyncResult<R> applyAsync(SerializableCallable<R> task) {
    return new AsyncResult<>(executor.submit(task), null);
  }

  /**
   * Runs a task on a worker.
   *
   * @param task the task
   * @return ready when the task has ended
   */
  public AsyncResult<Void> applyAsync(SerializableRunnable task) {
    return new AsyncResult<>(executor.submit(task), null);
  }

  /**
   * Calls a function on a worker.
   *
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @param fn the function
   * @param a its argument
   * @return its result to come
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      SerializableFunction<? super A, ? extends R> fn, A a) {
    return new AsyncResult<>(executor.submit(fn, a), null);
  }

  /**
   * Calls a function of two arguments on a worker.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the type of the result
   * @param fn the function
   * @param a its first argument
   * @param b its second argument
   * @return its result to come
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<R> applyAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b) {
    return new AsyncResult<>(executor.submit(fn, a, b), null);
  }

  /**
   * Runs a task on a worker, and then a callback here.
   *
   * @param <R> the type of the result
   * @param task the task
   * @param callback gets the value; {@code null} for none
   * @param errorCallback gets what was thrown, as it is; {@code null} for none
   * @return its result to come
   */
  public <R extends @Nullable Object> AsyncResult<R> applyAsync(
      SerializableCallable<R> task,
      @Nullable Consumer<? super R> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    return results.follow(executor.submit(task), callback, errorCallback);
  }

  /**
   * Calls a function on a worker, and then a callback here.
   *
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @param fn the function
   * @param a its argument
   * @param callback gets the value; {@code null} for none
   * @param errorCallback gets what was thrown, as it is; {@code null} for none
   * @return its result to come
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      SerializableFunction<? super A, ? extends R> fn,
      A a,
      @Nullable Consumer<? super R> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    return results.follow(executor.<A, R>submit(fn, a), callback, errorCallback);
  }

  /**
   * Calls a function of two arguments on a worker, and then a callback here.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the type of the result
   * @param fn the function
   * @param a its first argument
   * @param b its second argument
   * @param callback gets the value; {@code null} for none
   * @param errorCallback gets what was thrown, as it is; {@code null} for none
   * @return its result to come
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<R> applyAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          A a,
          B b,
          @Nullable Consumer<? super R> callback,
          @Nullable Consumer<? super Throwable> errorCallback) {
    return results.follow(executor.<A, B, R>submit(fn, a, b), callback, errorCallback);
  }

  // ---- life cycle

  /**
   * Lets no new calls in; accepted ones are finished (Python's {@code close}). Returns at once. The
   * rest of an input of {@code imap} that is no {@link java.util.Collection} is not pulled any
   * more: a {@link java.util.concurrent.RejectedExecutionException} is thrown at its place.
   */
  public void shutdown() {
    executor.shutdown();
  }

  /**
   * Waits until all accepted calls are done, their callbacks have run and the workers have ended.
   *
   * @throws IllegalStateException before {@link #shutdown()} or {@link #terminate()}, and inside a
   *     callback of this pool, which would wait for itself
   * @throws InterruptedException if interrupted while waiting; the pool goes on
   */
  public void join() throws InterruptedException {
    if (!executor.isShutdown()) {
      throw new IllegalStateException(
          "pool '" + name + "' is still running; call shutdown() or terminate() before join()");
    }
    if (results.isCurrent()) {
      throw new IllegalStateException(
          "pool '" + name + "': join() inside a callback would wait for itself");
    }
    boolean ended = false;
    while (!ended) {
      ended = executor.awaitTermination(1, TimeUnit.DAYS);
    }
    results.end();
  }

  /**
   * Lets no new calls in, stops what runs and cancels the rest: worker processes are killed,
   * threads interrupted. Every result that is not ready ends with a {@link
   * java.util.concurrent.CancellationException}. Returns at once, also inside a callback.
   */
  public void terminate() {
    results.terminate();
    List<Runnable> unused = executor.shutdownNow();
  }

  /**
   * Shuts down and waits, as {@link #shutdown()} and {@link #join()} do: nothing is lost. (Python's
   * {@code with} terminates.) Interrupted, it goes on as {@link #terminate()} and sets the
   * interrupt flag again. Inside a callback it only shuts down. Does nothing on a pool that was
   * closed.
   */
  @Override
  public void close() {
    if (results.isCurrent()) {
      executor.shutdown();
      return;
    }
    executor.close();
    if (!executor.isTerminated()) {
      return; // inside a callback of the executor, which does not wait for itself
    }
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        results.end();
        ended = true;
      } catch (InterruptedException e) {
        interrupted = true;
        terminate();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "Pool[" + executor + "]";
  }
}
