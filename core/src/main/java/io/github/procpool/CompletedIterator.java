package io.github.procpool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Gives futures in the order in which they get done; for one thread at a time. */
final class CompletedIterator<F extends CompletableFuture<?>> implements Iterator<F> {
  private final BlockingQueue<F> finished = new LinkedBlockingQueue<>();
  private final AbandonedWatches watches;
  private final int total;
  private final long startNanos;
  private final long timeoutNanos;
  private int left;
  private boolean timedOut;

  CompletedIterator(Collection<F> futures, long startNanos, long timeoutNanos) {
    this.total = futures.size();
    this.left = total;
    this.startNanos = startNanos;
    this.timeoutNanos = timeoutNanos;

    List<F> pending = new ArrayList<>();
    for (F future : futures) {
      if (future.isDone()) {
        finished.add(future);
      } else {
        pending.add(future);
      }
    }
    // the watches must not know this iterator, or it could never be found abandoned
    this.watches = AbandonedWatches.ownedBy(this, watch(pending, finished));
  }

  private static <F extends CompletableFuture<?>> List<FutureWatch> watch(
      List<F> pending, BlockingQueue<F> finished) {
    List<FutureWatch> watches = new ArrayList<>(pending.size());
    for (F future : pending) {
      watches.add(FutureWatch.on(future, () -> finished.add(future)));
    }
    return watches;
  }

  @Override
  public boolean hasNext() {
    return left > 0 && !timedOut;
  }

  @Override
  public F next() {
    if (!hasNext()) {
      throw new NoSuchElementException(
          timedOut ? "the time was up" : "all " + total + " futures were given");
    }
    F future = take();
    if (future == null) {
      timedOut = true;
      watches.detach();
      throw new CompletionException(
          new TimeoutException("%d (of %d) futures unfinished".formatted(left, total)));
    }
    left--;
    if (left == 0) {
      watches.detach();
    }
    return future;
  }

  /** Waits for the next future that is done; null when the time is up. */
  private @Nullable F take() {
    try {
      if (timeoutNanos == Long.MAX_VALUE) {
        return finished.take();
      }
      long waited = System.nanoTime() - startNanos;
      return finished.poll(Math.max(0, timeoutNanos - waited), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }
}
