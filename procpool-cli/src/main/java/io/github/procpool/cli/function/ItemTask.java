package io.github.procpool.cli.function;

import io.github.procpool.MapOptions;
import io.github.procpool.PoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.SerializableBiFunction;
import io.github.procpool.SerializableFunction;
import io.github.procpool.TaskFuture;
import java.util.Iterator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The user's function as it is sent to workers. Its result is what {@link ItemCall#run} gives.
 *
 * <p>It must have been made in the class loader of the user's classes, for a task is decoded in the
 * loader of its function.
 */
public abstract class ItemTask {
  private ItemTask() {}

  /** Runs all items; results come in their order. */
  public abstract Results<@Nullable Object> map(
      PoolExecutor pool, Iterable<String> items, MapOptions options);

  /** Runs one item. */
  public abstract TaskFuture<@Nullable Object> submit(PoolExecutor pool, String item, long number);

  static ItemTask of(SerializableFunction<String, @Nullable Object> function) {
    return new ItemTask() {
      @Override
      public Results<@Nullable Object> map(
          PoolExecutor pool, Iterable<String> items, MapOptions options) {
        return pool.map(function, items, options);
      }

      @Override
      public TaskFuture<@Nullable Object> submit(PoolExecutor pool, String item, long number) {
        return pool.submit(function, item);
      }
    };
  }

  /** With a function that is also told the item's number. */
  static ItemTask numbered(SerializableBiFunction<String, Long, @Nullable Object> function) {
    return new ItemTask() {
      @Override
      public Results<@Nullable Object> map(
          PoolExecutor pool, Iterable<String> items, MapOptions options) {
        Iterable<Long> numbers = ItemTask::numbers;
        return pool.map(function, items, numbers, options);
      }

      @Override
      public TaskFuture<@Nullable Object> submit(PoolExecutor pool, String item, long number) {
        return pool.submit(function, item, number);
      }
    };
  }

  private static Iterator<Long> numbers() {
    return LongStream.iterate(0, number -> number + 1).iterator();
  }
}
