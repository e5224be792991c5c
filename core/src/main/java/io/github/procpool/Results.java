package io.github.procpool;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of a {@code map}, in the order of the inputs, or as they come with {@link
 * MapOptions#unordered()}.
 *
 * <p>An item that failed throws at its place: unchecked exceptions as they are, checked ones inside
 * a {@link CompletionException}. Iteration goes on with the next item afterwards. Each result is
 * given out once: all iterators and streams of one object share one position, as those of a
 * generator do.
 *
 * <p>Over a {@code Collection} the map runs to its end whether or not anyone takes results. Any
 * other input may be endless: it is pulled, on a thread of the pool, as results are taken, and
 * never further ahead than {@link MapOptions#bufferSize(int)} says.
 *
 * <p>Safe for any thread.
 *
 * @param <R> the type of a result
 */
public final class Results<R extends @Nullable Object> implements Iterable<R>, AutoCloseable {
  /** Ends maps whose results nobody can take any more. */
  private static final Cleaner CLEANER = Cleaner.create();

  private final MapRun<R> run;

  Results(MapRun<R> run) {
    this.run = run;
    if (run.total() < 0) {
      MapRun<R> abandoned = run;
      CLEANER.register(this, abandoned::close);
    }
  }

  /**
   * Iterates over the results that have not been taken yet.
   *
   * @return its {@code next} waits for a result; past {@link MapOptions#timeout()} it throws a
   *     {@link java.util.concurrent.TimeoutException} inside a {@link CompletionException} and the
   *     rest is cancelled; interrupted, it throws an {@link InterruptedException} inside one
   */
  @Override
  public Iterator<R> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return run.hasNext();
      }

      @Override
      public R next() {
        return takeNext();
      }
    };
  }

  private R takeNext() {
    try {
      return run.nextValue();
    } finally {
      Reference.reachabilityFence(this); // an iterator in use keeps its map running
    }
  }

  private Outcome<R> takeOutcome() {
    try {
      return run.next();
    } finally {
      Reference.reachabilityFence(this); // an iterator in use keeps its map running
    }
  }

  /**
   * Waits for all results that have not been taken yet.
   *
   * @return a new list
   * @throws RuntimeException what the first failed item threw; the rest can still be taken
   */
  public List<R> toList() {
    List<R> list = new ArrayList<>();
    for (R result : this) {
      list.add(result);
    }
    return list;
  }

  /**
   * Streams the results that have not been taken yet.
   *
   * @return sequential; closing it closes these results
   */
  public Stream<R> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED), false)
        .onClose(this::close);
  }

  /**
   * Streams value or exception of every item that has not been taken yet; no failed item throws.
   *
   * @return sequential; closing it closes these results
   */
  public Stream<Outcome<R>> outcomes() {
    Iterator<Outcome<R>> outcomes =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return run.hasNext();
          }

          @Override
          public Outcome<R> next() {
            return takeOutcome();
          }
        };
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(outcomes, Spliterator.ORDERED), false)
        .onClose(this::close);
  }

  /**
   * How many items have a result, taken or not.
   *
   * @return at least 0
   */
  public long completed() {
    return run.completed();
  }

  /**
   * How many items there are.
   *
   * @return −1 while the end of the input has not been reached
   */
  public long total() {
    return run.total();
  }

  /** Runs an action once no item is open any more; at once, in this thread, if that is so now. */
  void whenEnded(Runnable action) {
    run.whenEnded(action);
  }

  /** Cancels the items that no worker has begun and ends the iteration. May be called again. */
  @Override
  public void close() {
    run.close();
  }
}
