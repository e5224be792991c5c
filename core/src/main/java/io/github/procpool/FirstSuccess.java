package io.github.procpool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Several tasks of which the first success counts; for one thread, which enters and awaits. */
final class FirstSuccess<T extends @Nullable Object> {
  private final List<TaskFuture<T>> futures = new ArrayList<>();
  private final LinkedBlockingQueue<TaskFuture<T>> done = new LinkedBlockingQueue<>();
  private int looked;
  private @Nullable TaskFuture<T> winner;
  private @Nullable ExecutionException failure;

  void enter(TaskFuture<T> future) {
    futures.add(future);
    future.addDoneCallback(done::add);
  }

  List<TaskFuture<T>> futures() {
    return futures;
  }

  /** Whether one has succeeded already; does not wait. */
  boolean isWon() throws InterruptedException {
    TaskFuture<T> next = done.poll();
    while (winner == null && next != null) {
      look(next);
      next = done.poll();
    }
    return winner != null;
  }

  /**
   * Waits for the first success.
   *
   * @param nanosLeft asked before each wait
   * @throws ExecutionException of the last that failed, when all have
   */
  T await(LongSupplier nanosLeft)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (!isWon() && looked < futures.size()) {
      TaskFuture<T> next = done.poll(nanosLeft.getAsLong(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new TimeoutException(
            "none of " + futures.size() + " tasks has succeeded, " + looked + " have failed");
      }
      look(next);
    }
    if (winner != null) {
      return winner.get();
    }
    throw failure != null ? failure : new ExecutionException("no task was entered", null);
  }

  private void look(TaskFuture<T> future) throws InterruptedException {
    looked++;
    try {
      T unused = future.get();
      winner = future;
    } catch (ExecutionException e) {
      failure = e;
    } catch (CancellationException e) {
      failure = new ExecutionException(e);
    }
  }
}
