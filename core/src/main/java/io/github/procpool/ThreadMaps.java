package io.github.procpool;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code map} of thread pools: every item is a task of its own, for sending it costs nothing.
 */
final class ThreadMaps {
  private ThreadMaps() {}

  static <A extends @Nullable Object, R extends @Nullable Object> Results<R> map(
      ThreadPool pool,
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options,
      TaskOptions taskOptions) {
    return start(pool, MapInput.of(items), fn, null, options, taskOptions);
  }

  static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> map(
          ThreadPool pool,
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions options,
          TaskOptions taskOptions) {
    return start(pool, MapInput.of(as, bs), null, fn, options, taskOptions);
  }

  @SuppressWarnings("unchecked") // inputs come from iterables of the function's own types
  private static <R extends @Nullable Object> Results<R> start(
      ThreadPool pool,
      MapInput input,
      @Nullable SerializableFunction<?, ? extends R> one,
      @Nullable SerializableBiFunction<?, ?, ? extends R> two,
      MapOptions options,
      TaskOptions taskOptions) {
    ThreadCarrier carrier =
        new ThreadCarrier(
            pool,
            (SerializableFunction<@Nullable Object, @Nullable Object>) one,
            (SerializableBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>) two,
            taskOptions);
    MapRun<R> run = new MapRun<>(input, carrier, options);
    carrier.run = run;
    pool.register(run);
    run.start(pool.name() + "-map");
    return new Results<>(run);
  }

  private static final class ThreadCarrier implements MapCarrier {
    private final ThreadPool pool;
    private final @Nullable SerializableFunction<@Nullable Object, @Nullable Object> one;
    private final @Nullable
        SerializableBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>
        two;
    private final TaskOptions options;
    private final Set<TaskFuture<?>> futures = ConcurrentHashMap.newKeySet();
    private @Nullable MapRun<?> run;

    ThreadCarrier(
        ThreadPool pool,
        @Nullable SerializableFunction<@Nullable Object, @Nullable Object> one,
        @Nullable SerializableBiFunction<@Nullable Object, @Nullable Object, @Nullable Object> two,
        TaskOptions options) {
      this.pool = pool;
      this.one = one;
      this.two = two;
      this.options = options;
    }

    private MapRun<?> run() {
      return Objects.requireNonNull(run, "run");
    }

    @Override
    public void send(MapChunk chunk) {
      MapItems first = Objects.requireNonNull(chunk.first, "sent twice");
      MapItems second = chunk.second;
      chunk.first = null;
      chunk.second = null;
      for (int item = 0; item < first.size(); item++) {
        int place = item;
        try {
          TaskFuture<@Nullable Object> future =
              pool.submitItem(
                  one, two, first.get(item), second == null ? null : second.get(item), options);
          futures.add(future);
          future.addDoneCallback(done -> settle(chunk, place, done));
          if (run().isClosed()) {
            boolean unused = future.cancel(false);
          }
        } catch (RuntimeException e) {
          run().settle(chunk, place, Outcome.failure(e));
        }
      }
    }

    private void settle(MapChunk chunk, int item, TaskFuture<@Nullable Object> done) {
      futures.remove(done);
      Outcome<?> outcome;
      try {
        outcome = Outcome.success(done.join());
      } catch (CancellationException e) {
        outcome = Outcome.failure(e);
      } catch (CompletionException e) {
        Throwable cause = e.getCause();
        outcome = Outcome.failure(cause == null ? e : cause);
      }
      run().settle(chunk, item, outcome);
    }

    @Override
    public void cancel(MapChunk chunk) {
      for (TaskFuture<?> future : futures) {
        boolean unused = future.cancel(false);
      }
    }

    @Override
    public int width() {
      return pool.maxWorkers();
    }

    @Override
    public Outcome<?> decode(Object cell) {
      throw new IllegalStateException("a thread settles with outcomes, not with " + cell);
    }

    @Override
    public void discard(Object cell) {
      // An outcome on the heap needs no giving back.
    }

    @Override
    public void later(Runnable action) {
      action.run(); // items are settled by threads that hold no lock
    }

    @Override
    public void closed() {
      pool.unregister(run());
    }
  }
}
