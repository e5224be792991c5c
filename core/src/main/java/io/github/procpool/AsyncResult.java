package io.github.procpool;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Pool} gives for work that it has not finished yet.
 *
 * <p>A failure is thrown as from {@link Results}: unchecked exceptions as they are, checked ones
 * inside a {@link CompletionException}. {@link Pool#terminate()} ends every result that is not
 * ready with a {@link CancellationException}. Callbacks run before the result is ready.
 *
 * <p>Safe for any thread. A callback that waits for another result with a callback, or for that of
 * a map, is refused with {@link IllegalStateException}: they are made ready one after the other.
 *
 * @param <R> the type of the result
 * @see <a
 *     href="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.AsyncResult">Python's
 *     multiprocessing.pool.AsyncResult</a>
 */
public final class AsyncResult<R extends @Nullable Object> {
  private final CompletableFuture<R> future;

  /** What makes it ready; null when that is the executor. */
  private final @Nullable ResultThread thread;

  AsyncResult(CompletableFuture<R> future, @Nullable ResultThread thread) {
    this.future = future;
    this.thread = thread;
  }

  /**
   * Waits for the result.
   *
   * @return the value
   * @throws RuntimeException what the task threw, if that is unchecked (an {@link Error} too);
   *     {@link CancellationException} after {@link Pool#terminate()}
   * @throws CompletionException around a checked exception of the task, or around an {@link
   *     InterruptedException} when this thread was interrupted, whose flag is then set
   */
  public R get() {
    try {
      return await(Long.MAX_VALUE);
    } catch (TimeoutException e) {
      throw new AssertionError("no time limit was given", e);
    }
  }

  /**
   * Waits for the result at most that long.
   *
   * @param timeout how long to wait; zero or less does not wait
   * @return the value
   * @throws TimeoutException if it is not ready by then; the task goes on
   * @throws RuntimeException what the task threw, as {@link #get()} throws it
   */
  public R get(Duration timeout) throws TimeoutException {
    return await(TimeUnit.NANOSECONDS.convert(timeout));
  }

  /**
   * Waits until the result is ready, at most that long. Throws nothing that the task threw.
   *
   * @param timeout how long to wait; zero or less does not wait
   * @return whether the result is ready
   * @throws CompletionException around an {@link InterruptedException} when this thread was
   *     interrupted, whose flag is then set
   */
  public boolean waitFor(Duration timeout) {
    try {
      awaitDone(TimeUnit.NANOSECONDS.convert(timeout));
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /**
   * Whether the result is there, be it a value or a failure.
   *
   * @return {@code true} when {@link #get()} does not wait
   */
  public boolean isReady() {
    return future.isDone();
  }

  /**
   * Whether the result is a value.
   *
   * @return {@code false} when {@link #get()} throws
   * @throws IllegalStateException if the result is not ready
   */
  public boolean isSuccessful() {
    if (!future.isDone()) {
      throw new IllegalStateException("the result is not ready; wait for it first");
    }
    return !future.isCompletedExceptionally();
  }

  /**
   * This result as a future, to compose it or to wait for it with others ({@link Futures#wait}).
   *
   * @return always the same one; cancelling it cancels the work
   */
  public CompletableFuture<R> toFuture() {
    return future;
  }

  private R await(long nanos) throws TimeoutException {
    awaitDone(nanos);
    try {
      return future.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      throw Rethrow.unchecked(cause == null ? e : cause);
    }
  }

  private void awaitDone(long nanos) throws TimeoutException {
    if (future.isDone()) {
      return;
    }
    if (nanos > 0 && thread != null && thread.isCurrent()) {
      throw new IllegalStateException(
          "a callback can't wait for this result, which is made ready in the same thread;"
              + " wait for it in another thread");
    }
    try {
      Object unused = future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException e) {
      return; // it is ready, as a failure
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while waiting for a result", e);
    }
  }

  @Override
  public String toString() {
    String state = !isReady() ? "not ready" : isSuccessful() ? "successful" : "failed";
    return "AsyncResult[" + state + "]";
  }
}
