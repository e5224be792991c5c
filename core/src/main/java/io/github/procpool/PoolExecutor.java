package io.github.procpool;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on a pool of workers: the JVM's form of Python's {@code concurrent.futures.Executor}.
 *
 * <pre>{@code
 * try (var pool = PoolExecutor.processes(4)) {
 *   TaskFuture<Long> future = pool.submit(() -> fib(40));
 *   for (String page : pool.map(Reports::render, orders)) {
 *     System.out.println(page);
 *   }
 * }
 * }</pre>
 *
 * <p>{@link #processes(int)} makes a pool whose workers are JVMs of their own, {@link
 * #threads(int)} one whose workers are threads of this JVM; what is said here about sending and
 * serialization holds for processes only.
 *
 * <p>Arguments are encoded by the thread that submits, before the method returns. A task whose
 * encoding fails gives a future that has failed with {@link TaskSerializationException}. Methods
 * that submit throw {@link java.util.concurrent.RejectedExecutionException} after a shutdown and,
 * under {@link WhenFull#REJECT}, while the queue is full; they throw {@link BrokenPoolException} on
 * a broken pool, and {@link IllegalStateException} when called inside a task of this pool.
 *
 * <p>Implementations are thread-safe. Actions before a submit happen-before the task, and the task
 * happens-before its future is done.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.Executor">Python,
 *     concurrent.futures.Executor</a>
 */
public interface PoolExecutor extends ExecutorService, AutoCloseable {
  /**
   * Submits a task with a result.
   *
   * @param <R> the type of the result
   * @param task the task
   * @return the task's future
   */
  <R extends @Nullable Object> TaskFuture<R> submit(SerializableCallable<R> task);

  /**
   * Submits a task without a result.
   *
   * @param task the task
   * @return the task's future, which ends with {@code null}
   */
  TaskFuture<Void> submit(SerializableRunnable task);

  /**
   * Submits the call of a function.
   *
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @param fn the function
   * @param arg its argument
   * @return the task's future
   */
  <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
      SerializableFunction<? super A, ? extends R> fn, A arg);

  /**
   * Submits the call of a function of two arguments.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the type of the result
   * @param fn the function
   * @param a its first argument
   * @param b its second argument
   * @return the task's future
   */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> submit(SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b);

  /**
   * Submits a task that is known only as a {@link Callable}.
   *
   * @param <T> the type of the result
   * @param task the task, which must be serializable unless workers are threads
   * @return the task's future
   * @throws TaskSerializationException if the task is not serializable; the message says what to
   *     write instead
   */
  @Override
  <T extends @Nullable Object> TaskFuture<T> submit(Callable<T> task);

  /**
   * Submits a task that is known only as a {@link Runnable}.
   *
   * @param task the task, which must be serializable unless workers are threads
   * @return the task's future, which ends with {@code null}
   * @throws TaskSerializationException if the task is not serializable; the message says what to
   *     write instead
   */
  @Override
  TaskFuture<?> submit(Runnable task);

  /**
   * Submits a task that is known only as a {@link Runnable}, with a result to give when it is done.
   *
   * @param <T> the type of the result
   * @param task the task, which must be serializable unless workers are threads
   * @param result the result, which stays in this JVM
   * @return the task's future
   * @throws TaskSerializationException if the task is not serializable; the message says what to
   *     write instead
   */
  @Override
  <T extends @Nullable Object> TaskFuture<T> submit(Runnable task, T result);

  /**
   * Submits a task if the queue has room for it. Never blocks for room, whatever {@link WhenFull}
   * says.
   *
   * @param <R> the type of the result
   * @param task the task
   * @return the task's future, empty when the queue is full
   */
  <R extends @Nullable Object> Optional<TaskFuture<R>> trySubmit(SerializableCallable<R> task);

  /**
   * Calls a function for each item, in parallel.
   *
   * <p>A {@link java.util.Collection} is run to its end whether or not the results are taken. Any
   * other {@link Iterable} may be endless: it is pulled as results are taken, a bounded number of
   * items ahead.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments; an exception of its iterator is thrown at its place among the
   *     results
   * @return the results, in the order of the items
   */
  default <A extends @Nullable Object, R extends @Nullable Object> Results<R> map(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return map(fn, items, MapOptions.none());
  }

  /**
   * Calls a function for each item, in parallel, with options for chunks, look-ahead, deadline and
   * order.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments
   * @param options how to go about it
   * @return the results
   * @see #map(SerializableFunction, Iterable)
   */
  <A extends @Nullable Object, R extends @Nullable Object> Results<R> map(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options);

  /**
   * Calls a function for each pair of items, in parallel. Ends where the shorter input ends.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param as its first arguments
   * @param bs its second arguments
   * @return the results, in the order of the items
   * @see #map(SerializableFunction, Iterable)
   */
  default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> map(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs) {
    return map(fn, as, bs, MapOptions.none());
  }

  /**
   * Calls a function for each pair of items, in parallel, with options for chunks, look-ahead,
   * deadline and order. Ends where the shorter input ends.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param as its first arguments
   * @param bs its second arguments
   * @param options how to go about it
   * @return the results
   * @see #map(SerializableFunction, Iterable)
   */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> map(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions options);

  /**
   * A view of this pool whose tasks have other options: same workers, same life cycle.
   *
   * @param options what they set wins over this pool's own options
   * @return the view; shutting it down shuts this pool down
   */
  PoolExecutor with(TaskOptions options);

  /** Lets no new tasks in. Accepted ones are finished. Returns at once; may be called again. */
  @Override
  void shutdown();

  /**
   * Lets no new tasks in, and may cancel those that have not begun. Returns at once.
   *
   * @param cancelPending whether to cancel what has not begun (Python's {@code cancel_futures})
   */
  void shutdown(boolean cancelPending);

  /**
   * Lets no new tasks in, cancels what has not begun and stops what runs: workers are killed, their
   * tasks' futures cancelled. Workers that are threads are interrupted.
   *
   * @return the tasks that had not begun; running one of them runs it in this JVM
   */
  @Override
  List<Runnable> shutdownNow();

  /**
   * Shuts down in order and waits until all tasks are done and all workers have ended, as Python's
   * {@code with} does. When the waiting thread is interrupted, it goes on as {@link #shutdownNow()}
   * and sets the interrupt flag again. Does nothing on a pool that was closed.
   */
  @Override
  void close();

  /**
   * The pool's counters at this moment.
   *
   * @return the counters
   */
  PoolStats stats();

  /**
   * Makes a pool whose workers are JVMs of their own, with default settings.
   *
   * @param maxWorkers the most workers there may be, at least 1
   * @return a new pool, which must be closed
   * @throws IllegalArgumentException if {@code maxWorkers} is below 1
   */
  static ProcessPoolExecutor processes(int maxWorkers) {
    return ProcessPoolExecutor.create(maxWorkers);
  }

  /**
   * Makes a pool whose workers are threads of this JVM: the same interface, but nothing is
   * serialized, and a running task can be interrupted but not killed.
   *
   * @param maxWorkers the most threads there may be, at least 1
   * @return a new pool, which must be closed
   * @throws IllegalArgumentException if {@code maxWorkers} is below 1
   */
  static PoolExecutor threads(int maxWorkers) {
    return new ThreadPool(maxWorkers);
  }
}
