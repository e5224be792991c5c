package io.github.procpool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The maps of a {@link Pool} whose function takes two or three arguments. */
abstract class PoolStarmaps extends PoolMaps {
  PoolStarmaps(PoolExecutor executor, ResultThread results) {
    super(executor, results);
  }

  // ---- two arguments

  /**
   * As {@link #map(SerializableFunction, Iterable)}, with two arguments for each call.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @return the results, in the order of {@code args}
   * @throws RuntimeException what the first failed call threw, once all have ended
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Collection<? extends Args.Two<? extends A, ? extends B>> args) {
    return await(startAll(fn, args, MapOptions.none()));
  }

  /**
   * As {@link #starmap(SerializableBiFunction, Collection)}, in chunks of a given size.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @param chunkSize how many calls travel together, at least 1
   * @return the results, in the order of {@code args}
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   * @throws RuntimeException what the first failed call threw, once all have ended
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Collection<? extends Args.Two<? extends A, ? extends B>> args,
          int chunkSize) {
    return await(startAll(fn, args, MapOptions.chunkSize(chunkSize)));
  }

  /**
   * As {@link #starmap(SerializableBiFunction, Collection)}, for arguments whose types are known at
   * run time only.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call; read to the end now
   * @return the results, in the order of {@code args}
   * @throws IllegalArgumentException if a call has not two arguments
   * @throws RuntimeException what the first failed call threw, once all have ended
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends Args> args) {
    return await(startAll(fn, args, MapOptions.none()));
  }

  /**
   * As {@link #mapAsync(SerializableFunction, Iterable)}, with two arguments for each call.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @return the list of results to come, in the order of {@code args}
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Collection<? extends Args.Two<? extends A, ? extends B>> args) {
    return follow(startAll(fn, args, MapOptions.none()), null, null);
  }

  /**
   * As {@link #starmapAsync(SerializableBiFunction, Collection)}, in chunks of a given size.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @param chunkSize how many calls travel together, at least 1
   * @return the list of results to come, in the order of {@code args}
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Collection<? extends Args.Two<? extends A, ? extends B>> args,
          int chunkSize) {
    return follow(startAll(fn, args, MapOptions.chunkSize(chunkSize)), null, null);
  }

  /**
   * As {@link #starmapAsync(SerializableBiFunction, Collection)}, with callbacks.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @param callback gets the list; {@code null} for none
   * @param errorCallback gets the failure; {@code null} for none
   * @return the list of results to come, in the order of {@code args}
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Collection<? extends Args.Two<? extends A, ? extends B>> args,
          @Nullable Consumer<? super List<R>> callback,
          @Nullable Consumer<? super Throwable> errorCallback) {
    return follow(startAll(fn, args, MapOptions.none()), callback, errorCallback);
  }

  /**
   * As {@link #starmapAsync(SerializableBiFunction, Collection)}, in chunks of a given size, with
   * callbacks.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @param chunkSize how many calls travel together, at least 1
   * @param callback gets the list; {@code null} for none
   * @param errorCallback gets the failure; {@code null} for none
   * @return the list of results to come, in the order of {@code args}
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Collection<? extends Args.Two<? extends A, ? extends B>> args,
          int chunkSize,
          @Nullable Consumer<? super List<R>> callback,
          @Nullable Consumer<? super Throwable> errorCallback) {
    return follow(startAll(fn, args, MapOptions.chunkSize(chunkSize)), callback, errorCallback);
  }

  /**
   * As {@link #starmapAsync(SerializableBiFunction, Collection)}, for arguments whose types are
   * known at run time only.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call; read to the end now
   * @return the list of results to come, in the order of {@code args}
   * @throws IllegalArgumentException if a call has not two arguments
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends Args> args) {
    return follow(startAll(fn, args, MapOptions.none()), null, null);
  }

  // ---- three arguments

  /**
   * As {@link #map(SerializableFunction, Iterable)}, with three arguments for each call.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <C> the type of the third arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @return the results, in the order of {@code args}
   * @throws RuntimeException what the first failed call threw, once all have ended
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(
          SerializableTriFunction<? super A, ? super B, ? super C, ? extends R> fn,
          Collection<? extends Args.Three<? extends A, ? extends B, ? extends C>> args) {
    return await(startAll(fn, args, MapOptions.none()));
  }

  /**
   * As {@link #starmap(SerializableTriFunction, Collection)}, in chunks of a given size.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <C> the type of the third arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @param chunkSize how many calls travel together, at least 1
   * @return the results, in the order of {@code args}
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   * @throws RuntimeException what the first failed call threw, once all have ended
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(
          SerializableTriFunction<? super A, ? super B, ? super C, ? extends R> fn,
          Collection<? extends Args.Three<? extends A, ? extends B, ? extends C>> args,
          int chunkSize) {
    return await(startAll(fn, args, MapOptions.chunkSize(chunkSize)));
  }

  /**
   * As {@link #starmap(SerializableTriFunction, Collection)}, for arguments whose types are known
   * at run time only.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <C> the type of the third arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call; read to the end now
   * @return the results, in the order of {@code args}
   * @throws IllegalArgumentException if a call has not three arguments
   * @throws RuntimeException what the first failed call threw, once all have ended
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(
          SerializableTriFunction<? super A, ? super B, ? super C, ? extends R> fn,
          Iterable<? extends Args> args) {
    return await(startAll(fn, args, MapOptions.none()));
  }

  /**
   * As {@link #mapAsync(SerializableFunction, Iterable)}, with three arguments for each call.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <C> the type of the third arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @return the list of results to come, in the order of {@code args}
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableTriFunction<? super A, ? super B, ? super C, ? extends R> fn,
          Collection<? extends Args.Three<? extends A, ? extends B, ? extends C>> args) {
    return follow(startAll(fn, args, MapOptions.none()), null, null);
  }

  /**
   * As {@link #starmapAsync(SerializableTriFunction, Collection)}, in chunks of a given size.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <C> the type of the third arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @param chunkSize how many calls travel together, at least 1
   * @return the list of results to come, in the order of {@code args}
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableTriFunction<? super A, ? super B, ? super C, ? extends R> fn,
          Collection<? extends Args.Three<? extends A, ? extends B, ? extends C>> args,
          int chunkSize) {
    return follow(startAll(fn, args, MapOptions.chunkSize(chunkSize)), null, null);
  }

  /**
   * As {@link #starmapAsync(SerializableTriFunction, Collection)}, with callbacks.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <C> the type of the third arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @param callback gets the list; {@code null} for none
   * @param errorCallback gets the failure; {@code null} for none
   * @return the list of results to come, in the order of {@code args}
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableTriFunction<? super A, ? super B, ? super C, ? extends R> fn,
          Collection<? extends Args.Three<? extends A, ? extends B, ? extends C>> args,
          @Nullable Consumer<? super List<R>> callback,
          @Nullable Consumer<? super Throwable> errorCallback) {
    return follow(startAll(fn, args, MapOptions.none()), callback, errorCallback);
  }

  /**
   * As {@link #starmapAsync(SerializableTriFunction, Collection)}, in chunks of a given size, with
   * callbacks.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <C> the type of the third arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call
   * @param chunkSize how many calls travel together, at least 1
   * @param callback gets the list; {@code null} for none
   * @param errorCallback gets the failure; {@code null} for none
   * @return the list of results to come, in the order of {@code args}
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableTriFunction<? super A, ? super B, ? super C, ? extends R> fn,
          Collection<? extends Args.Three<? extends A, ? extends B, ? extends C>> args,
          int chunkSize,
          @Nullable Consumer<? super List<R>> callback,
          @Nullable Consumer<? super Throwable> errorCallback) {
    return follow(startAll(fn, args, MapOptions.chunkSize(chunkSize)), callback, errorCallback);
  }

  /**
   * As {@link #starmapAsync(SerializableTriFunction, Collection)}, for arguments whose types are
   * known at run time only.
   *
   * @param <A> the type of the first arguments
   * @param <B> the type of the second arguments
   * @param <C> the type of the third arguments
   * @param <R> the type of the results
   * @param fn the function
   * @param args the arguments of each call; read to the end now
   * @return the list of results to come, in the order of {@code args}
   * @throws IllegalArgumentException if a call has not three arguments
   */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          SerializableTriFunction<? super A, ? super B, ? super C, ? extends R> fn,
          Iterable<? extends Args> args) {
    return follow(startAll(fn, args, MapOptions.none()), null, null);
  }

  // ---- to the executor

  /** Side by side, so that the executor gets the very function, which names its class loader. */
  @SuppressWarnings("unchecked") // of a mere Args the types are the caller's word
  private <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Results<R> startAll(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends Args> args,
          MapOptions options) {
    List<A> as = new ArrayList<>();
    List<B> bs = new ArrayList<>();
    for (Args each : args) {
      if (!(each instanceof Args.Two<?, ?> two)) {
        throw new IllegalArgumentException(
            "call %d of starmap must have 2 arguments, has %s".formatted(as.size(), each));
      }
      as.add((A) two.first());
      bs.add((B) two.second());
    }
    return executor.map(fn, as, bs, options);
  }

  @SuppressWarnings("unchecked")
  private <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      Results<R> startAll(
          SerializableTriFunction<A, B, C, ? extends R> fn,
          Iterable<? extends Args> args,
          MapOptions options) {
    List<Args.Three<A, B, C>> calls = new ArrayList<>();
    for (Args each : args) {
      if (!(each instanceof Args.Three<?, ?, ?> three)) {
        throw new IllegalArgumentException(
            "call %d of starmap must have 3 arguments, has %s".formatted(calls.size(), each));
      }
      calls.add((Args.Three<A, B, C>) three);
    }
    return executor.map(fn, calls, options);
  }
}
