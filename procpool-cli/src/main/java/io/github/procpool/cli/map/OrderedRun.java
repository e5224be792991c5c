package io.github.procpool.cli.map;

import io.github.procpool.MapOptions;
import io.github.procpool.Outcome;
import io.github.procpool.PoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.cli.function.ItemTask;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Results in the order of the input: a {@code map} of the pool. */
final class OrderedRun implements ItemRun {
  private final InputFeed feed;
  private final Results<@Nullable Object> results;
  private final Iterator<Outcome<@Nullable Object>> outcomes;
  private volatile boolean closed;
  private long taken;

  OrderedRun(PoolExecutor pool, ItemTask task, InputFeed feed, MapOptions options) {
    this.feed = feed;
    results = task.map(pool, () -> feed, options);
    outcomes = results.outcomes().iterator();
  }

  @Override
  public @Nullable ItemResult next() {
    try {
      if (!outcomes.hasNext()) {
        return null;
      }
      Outcome<@Nullable Object> outcome = outcomes.next();
      return new ItemResult(taken++, feed.take(), outcome);
    } catch (NoSuchElementException e) {
      if (closed) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    closed = true;
    feed.stop();
    results.close();
  }
}
