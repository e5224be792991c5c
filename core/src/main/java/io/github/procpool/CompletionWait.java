package io.github.procpool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Blocks one thread until futures have come as far as a ReturnWhen asks. */
final class CompletionWait {
  private final ReturnWhen returnWhen;
  private final AtomicInteger unfinished;
  private final CountDownLatch reached = new CountDownLatch(1);

  private CompletionWait(ReturnWhen returnWhen, int unfinished) {
    this.returnWhen = returnWhen;
    this.unfinished = new AtomicInteger(unfinished);
  }

  /** Returns when the aim is reached or the time is up; the caller looks at the futures itself. */
  static void await(
      Collection<? extends CompletableFuture<?>> futures, ReturnWhen returnWhen, long nanos)
      throws InterruptedException {
    CompletionWait wait = new CompletionWait(returnWhen, futures.size());
    List<CompletableFuture<?>> pending = new ArrayList<>();
    for (CompletableFuture<?> future : futures) {
      if (future.isDone()) {
        wait.onDone(future);
      } else {
        pending.add(future);
      }
    }
    if (!futures.isEmpty() && !wait.isReached() && nanos > 0) {
      wait.await(pending, nanos);
    }
  }

  private void await(List<CompletableFuture<?>> pending, long nanos) throws InterruptedException {
    List<FutureWatch> watches = new ArrayList<>(pending.size());
    try {
      for (CompletableFuture<?> future : pending) {
        if (isReached()) {
          return;
        }
        watches.add(FutureWatch.on(future, () -> onDone(future)));
      }
      // the caller finds out from the futures whether the time was up
      var unused = reached.await(nanos, TimeUnit.NANOSECONDS);
    } finally {
      watches.forEach(FutureWatch::detach);
    }
  }

  private boolean isReached() {
    return reached.getCount() == 0;
  }

  /** Called once for each future, by any thread. */
  private void onDone(CompletableFuture<?> future) {
    boolean enough =
        switch (returnWhen) {
          case FIRST_COMPLETED -> true;
          // as in Python, a cancelled future has not failed
          case FIRST_EXCEPTION -> future.isCompletedExceptionally() && !future.isCancelled();
          case ALL_COMPLETED -> false;
        };
    if (unfinished.decrementAndGet() == 0 || enough) {
      reached.countDown();
    }
  }
}
