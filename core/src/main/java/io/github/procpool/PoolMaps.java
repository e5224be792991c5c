package io.github.procpool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The maps of a {@link Pool} whose function takes one argument. */
abstract class PoolMaps {
  final PoolExecutor executor;
  final ResultThread results;

  PoolMaps(PoolExecutor executor, ResultThread results) {
    this.executor = executor;
    this.results = results;
  }

  /**
   * Calls a function for each item, in parallel, and waits for all results.
   *
   * <p>How many items travel together is found by measurement. A failure carries, suppressed, the
   * index of its item; to keep the results of the others, use {@link #imap(SerializableFunction,
   * Iterable)}.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments; read to the end now
   * @return the results, in the order of the items
   * @throws RuntimeException what the first failed item threw, once all have ended
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return await(start(fn, items, MapOptions.none()));
  }

  /**
   * As {@link #map(SerializableFunction, Iterable)}, in chunks of a given size.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments; read to the end now
   * @param chunkSize how many items travel together, at least 1
   * @return the results, in the order of the items
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   * @throws RuntimeException what the first failed item threw, once all have ended
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    return await(start(fn, items, MapOptions.chunkSize(chunkSize)));
  }

  /**
   * Calls a function for each item, in parallel.
   *
   * <p>When items fail, the result is the failure of the first of them, once all have ended.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments; read to the end now
   * @return the list of results to come, in the order of the items
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return follow(start(fn, items, MapOptions.none()), null, null);
  }

  /**
   * As {@link #mapAsync(SerializableFunction, Iterable)}, in chunks of a given size.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments; read to the end now
   * @param chunkSize how many items travel together, at least 1
   * @return the list of results to come, in the order of the items
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    return follow(start(fn, items, MapOptions.chunkSize(chunkSize)), null, null);
  }

  /**
   * As {@link #mapAsync(SerializableFunction, Iterable)}, with callbacks.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments; read to the end now
   * @param callback gets the list; {@code null} for none
   * @param errorCallback gets the failure; {@code null} for none
   * @return the list of results to come, in the order of the items
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      @Nullable Consumer<? super List<R>> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    return follow(start(fn, items, MapOptions.none()), callback, errorCallback);
  }

  /**
   * As {@link #mapAsync(SerializableFunction, Iterable)}, in chunks of a given size, with
   * callbacks.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments; read to the end now
   * @param chunkSize how many items travel together, at least 1
   * @param callback gets the list; {@code null} for none
   * @param errorCallback gets the failure; {@code null} for none
   * @return the list of results to come, in the order of the items
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      int chunkSize,
      @Nullable Consumer<? super List<R>> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    return follow(start(fn, items, MapOptions.chunkSize(chunkSize)), callback, errorCallback);
  }

  /**
   * Calls a function for each item, in parallel, and gives results while others are computed.
   *
   * <p>A {@link Collection} is run to its end whether or not the results are taken. Any other input
   * may be endless: it is pulled as results are taken, a bounded number of items ahead, and no
   * further after {@link Pool#shutdown()}. An exception of its iterator is thrown at its place. A
   * partly read result never holds up the end of the pool.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments
   * @return the results, in the order of the items; goes on after a failed one
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return executor.map(fn, items, MapOptions.none());
  }

  /**
   * As {@link #imap(SerializableFunction, Iterable)}, in chunks of a given size.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments
   * @param chunkSize how many items travel together, at least 1
   * @return the results, in the order of the items; goes on after a failed one
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imap(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    return executor.map(fn, items, MapOptions.chunkSize(chunkSize));
  }

  /**
   * As {@link #imap(SerializableFunction, Iterable)}, with results as they come.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments
   * @return the results, in no particular order; goes on after a failed one
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imapUnordered(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return executor.map(fn, items, MapOptions.unordered());
  }

  /**
   * As {@link #imapUnordered(SerializableFunction, Iterable)}, in chunks of a given size.
   *
   * @param <A> the type of the items
   * @param <R> the type of the results
   * @param fn the function
   * @param items its arguments
   * @param chunkSize how many items travel together, at least 1
   * @return the results, in no particular order; goes on after a failed one
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Results<R> imapUnordered(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    return executor.map(fn, items, MapOptions.unordered().withChunkSize(chunkSize));
  }

  // ---- for all maps whose results come together

  final <A extends @Nullable Object, R extends @Nullable Object> Results<R> start(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options) {
    return executor.map(fn, listOf(items), options);
  }

  final <R extends @Nullable Object> List<R> await(Results<R> map) {
    return WholeMap.gather(map).value();
  }

  final <R extends @Nullable Object> AsyncResult<List<R>> follow(
      Results<R> map,
      @Nullable Consumer<? super List<R>> callback,
      @Nullable Consumer<? super Throwable> errorCallback) {
    return results.follow(map, callback, errorCallback);
  }

  private static <A extends @Nullable Object> Collection<? extends A> listOf(
      Iterable<? extends A> items) {
    if (items instanceof Collection<? extends A> collection) {
      return collection;
    }
    List<A> list = new ArrayList<>();
    items.forEach(list::add);
    return list;
  }
}
