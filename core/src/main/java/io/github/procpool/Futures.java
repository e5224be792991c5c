package io.github.procpool;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Waits for several futures at once. Works for any {@link CompletableFuture}, futures of different
 * pools mixed.
 *
 * <p>All methods are thread-safe. They leave nothing behind on futures that are not done, and a
 * virtual thread that waits in them releases its carrier. A future that is given twice counts once.
 */
public final class Futures {
  private static final long FOREVER = Long.MAX_VALUE;

  private Futures() {}

  /**
   * Waits until the futures have come as far as {@code returnWhen} asks.
   *
   * @param <F> the type of the futures
   * @param futures the futures; with none, the call returns at once
   * @param returnWhen what to wait for
   * @return which are done and which are not
   * @throws InterruptedException if the waiting thread is interrupted
   * @see <a
   *     href="https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.wait">Python,
   *     concurrent.futures.wait</a>
   */
  public static <F extends CompletableFuture<?>> WaitResult<F> wait(
      Iterable<? extends F> futures, ReturnWhen returnWhen) throws InterruptedException {
    return wait(futures, returnWhen, FOREVER);
  }

  /**
   * Waits until the futures have come as far as {@code returnWhen} asks, or the time is up. It is
   * no error when the time is up: the result says what is not done.
   *
   * @param <F> the type of the futures
   * @param futures the futures; with none, the call returns at once
   * @param returnWhen what to wait for
   * @param timeout how long to wait; with 0 or less, the call returns at once
   * @return which are done and which are not
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public static <F extends CompletableFuture<?>> WaitResult<F> wait(
      Iterable<? extends F> futures, ReturnWhen returnWhen, Duration timeout)
      throws InterruptedException {
    return wait(futures, returnWhen, TimeUnit.NANOSECONDS.convert(timeout));
  }

  /**
   * Gives each future once it is done: first those that are done already, then the others in the
   * order in which they get done.
   *
   * <p>The iterator's {@code next()} waits. When the waiting thread is interrupted, it throws
   * {@link java.util.concurrent.CompletionException} around {@link InterruptedException}, with the
   * interrupt flag set again.
   *
   * @param <F> the type of the futures
   * @param futures the futures; they are read at this call
   * @return the futures; each of its iterators, for one thread at a time, gives all of them
   * @see <a
   *     href="https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.as_completed">Python,
   *     concurrent.futures.as_completed</a>
   */
  public static <F extends CompletableFuture<?>> Iterable<F> asCompleted(
      Iterable<? extends F> futures) {
    return asCompleted(futures, FOREVER);
  }

  /**
   * Gives each future once it is done, until the time is up.
   *
   * <p>As {@link #asCompleted(Iterable)}; when the time is up and no further future is done, {@code
   * next()} throws {@link java.util.concurrent.CompletionException} around {@link
   * java.util.concurrent.TimeoutException} with a message such as {@code 2 (of 4) futures
   * unfinished}, and the iteration has ended.
   *
   * @param <F> the type of the futures
   * @param futures the futures; they are read at this call
   * @param timeout how long to wait for all of them together, measured from this call; with 0 or
   *     less, only futures that are done already are given
   * @return the futures; each of its iterators, for one thread at a time, gives all of them
   */
  public static <F extends CompletableFuture<?>> Iterable<F> asCompleted(
      Iterable<? extends F> futures, Duration timeout) {
    return asCompleted(futures, TimeUnit.NANOSECONDS.convert(timeout));
  }

  private static <F extends CompletableFuture<?>> WaitResult<F> wait(
      Iterable<? extends F> futures, ReturnWhen returnWhen, long timeoutNanos)
      throws InterruptedException {
    Objects.requireNonNull(returnWhen, "returnWhen");
    Set<F> all = distinct(futures);
    CompletionWait.await(all, returnWhen, timeoutNanos);

    Set<F> done = new LinkedHashSet<>();
    Set<F> notDone = new LinkedHashSet<>();
    for (F future : all) {
      (future.isDone() ? done : notDone).add(future);
    }
    return new WaitResult<>(done, notDone);
  }

  private static <F extends CompletableFuture<?>> Iterable<F> asCompleted(
      Iterable<? extends F> futures, long timeoutNanos) {
    Set<F> all = Collections.unmodifiableSet(distinct(futures));
    long start = System.nanoTime();
    return () -> new CompletedIterator<>(all, start, timeoutNanos);
  }

  private static <F> Set<F> distinct(Iterable<? extends F> futures) {
    Set<F> all = new LinkedHashSet<>();
    for (F future : futures) {
      all.add(Objects.requireNonNull(future, "futures must not hold null"));
    }
    return all;
  }
}
