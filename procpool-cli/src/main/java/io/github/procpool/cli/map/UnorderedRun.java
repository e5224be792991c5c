package io.github.procpool.cli.map;

import io.github.procpool.Outcome;
import io.github.procpool.PoolExecutor;
import io.github.procpool.cli.function.ItemTask;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/*
 * Not a map with MapOptions.unordered(): a failure there does not say which item it is of. Each
 * item is submitted by itself instead, and its future knows.
 */
/** Results as they come. */
final class UnorderedRun implements ItemRun {
  /** Enough to keep the workers busy while one line is printed, few enough to hold in memory. */
  private static final int OPEN_PER_WORKER = 1024;

  private final PoolExecutor pool;
  private final ItemTask task;
  private final InputFeed feed;
  private final Semaphore room;

  /** An empty one wakes the taker when there is nothing more to come. */
  private final LinkedBlockingQueue<Optional<ItemResult>> ended = new LinkedBlockingQueue<>();

  private volatile boolean closed;
  private volatile @Nullable RuntimeException refused;
  private volatile long submitted = -1;
  private long taken;

  UnorderedRun(PoolExecutor pool, ItemTask task, InputFeed feed, int workers) {
    this.pool = pool;
    this.task = task;
    this.feed = feed;
    this.room = new Semaphore(OPEN_PER_WORKER * workers);
    Thread thread = new Thread(this::submitAll, "procpool-feeder");
    thread.setDaemon(true);
    thread.start();
  }

  private void submitAll() {
    long number = 0;
    try {
      room.acquire();
      while (!closed && feed.hasNext()) {
        submit(feed.next(), number);
        number++;
        room.acquire();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      refused = closed ? null : e;
    } catch (RuntimeException e) {
      refused = e;
    } finally {
      submitted = number;
      ended.add(Optional.empty());
    }
  }

  private void submit(String item, long number) {
    var unused =
        task.submit(pool, item, number)
            .whenComplete(
                (value, error) ->
                    ended.add(Optional.of(new ItemResult(number, item, outcome(value, error)))));
  }

  @SuppressWarnings("NullAway") // null is a result like any other
  private static Outcome<@Nullable Object> outcome(
      @Nullable Object value, @Nullable Throwable error) {
    return error == null ? Outcome.success(value) : Outcome.failure(error);
  }

  @Override
  public @Nullable ItemResult next() {
    try {
      while (!closed && taken != submitted) {
        Optional<ItemResult> result = ended.take();
        if (result.isPresent()) {
          taken++;
          String unused = feed.take(); // any one: only their number and size are minded here
          room.release();
          return result.get();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RuntimeException reason = refused;
    if (reason != null) {
      throw reason;
    }
    return null;
  }

  @Override
  public void close() {
    closed = true;
    feed.stop();
    room.release();
    ended.add(Optional.empty());
  }
}
