package io.github.procpool;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a {@code map} is to be run: chunk size, look-ahead, deadline, order. Immutable.
 *
 * <p>Start with the static factory of one option and add others with the withers: {@code
 * MapOptions.bufferSize(4).withChunkSize(1)}. How each item is run is said by {@link TaskOptions}.
 */
public final class MapOptions {
  private static final MapOptions NONE = new MapOptions(null, null, null, false);

  // null: not set
  private final @Nullable Integer chunkSize;
  private final @Nullable Integer bufferSize;
  private final @Nullable Duration timeout;
  private final boolean unordered;

  private MapOptions(
      @Nullable Integer chunkSize,
      @Nullable Integer bufferSize,
      @Nullable Duration timeout,
      boolean unordered) {
    this.chunkSize = chunkSize;
    this.bufferSize = bufferSize;
    this.timeout = timeout;
    this.unordered = unordered;
  }

  /**
   * No option set.
   *
   * @return the options
   */
  public static MapOptions none() {
    return NONE;
  }

  /**
   * Only a chunk size; see {@link #withChunkSize(int)}.
   *
   * @param chunkSize at least 1
   * @return the options
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public static MapOptions chunkSize(int chunkSize) {
    return NONE.withChunkSize(chunkSize);
  }

  /**
   * Only a buffer size; see {@link #withBufferSize(int)}.
   *
   * @param bufferSize at least 1
   * @return the options
   * @throws IllegalArgumentException if {@code bufferSize} is below 1
   */
  public static MapOptions bufferSize(int bufferSize) {
    return NONE.withBufferSize(bufferSize);
  }

  /**
   * Only a deadline; see {@link #withTimeout(Duration)}.
   *
   * @param timeout at least 1 ms
   * @return the options
   * @throws IllegalArgumentException if {@code timeout} is below 1 ms
   */
  public static MapOptions timeout(Duration timeout) {
    return NONE.withTimeout(timeout);
  }

  /**
   * Only the wish for completion order; see {@link #withUnordered()}.
   *
   * @return the options
   */
  public static MapOptions unordered() {
    return NONE.withUnordered();
  }

  /**
   * These options with a fixed number of items that travel together.
   *
   * @param chunkSize at least 1; default: automatic, from the measured time of a task
   * @return new options
   * @throws IllegalArgumentException if {@code chunkSize} is below 1
   */
  public MapOptions withChunkSize(int chunkSize) {
    Checks.atLeast("chunkSize", 1, chunkSize);
    return new MapOptions(chunkSize, bufferSize, timeout, unordered);
  }

  /**
   * These options with a limit on the look-ahead: at most that many items are submitted whose
   * results were not yet taken. The input is pulled no further than that.
   *
   * @param bufferSize at least 1; default: no limit for a {@link java.util.Collection}, a small
   *     multiple of the number of workers for any other {@link Iterable}
   * @return new options
   * @throws IllegalArgumentException if {@code bufferSize} is below 1
   */
  public MapOptions withBufferSize(int bufferSize) {
    Checks.atLeast("bufferSize", 1, bufferSize);
    return new MapOptions(chunkSize, bufferSize, timeout, unordered);
  }

  /**
   * These options with a deadline for the whole {@code map}, measured from its call.
   *
   * <p>Past it, taking a result that is not there throws {@link
   * java.util.concurrent.CompletionException} around {@link java.util.concurrent.TimeoutException},
   * and what is left is cancelled.
   *
   * @param timeout at least 1 ms; default: no deadline
   * @return new options
   * @throws IllegalArgumentException if {@code timeout} is below 1 ms
   */
  public MapOptions withTimeout(Duration timeout) {
    Checks.atLeastMillis("timeout", 1, timeout);
    return new MapOptions(chunkSize, bufferSize, timeout, unordered);
  }

  /**
   * These options with results in the order of completion; default: in the order of the input.
   *
   * @return new options
   */
  public MapOptions withUnordered() {
    return new MapOptions(chunkSize, bufferSize, timeout, true);
  }

  /**
   * How many items travel together.
   *
   * @return the number, empty for automatic
   */
  public OptionalInt chunkSize() {
    return chunkSize != null ? OptionalInt.of(chunkSize) : OptionalInt.empty();
  }

  /**
   * How many items may be submitted whose results were not yet taken.
   *
   * @return the number, empty when it is not set
   */
  public OptionalInt bufferSize() {
    return bufferSize != null ? OptionalInt.of(bufferSize) : OptionalInt.empty();
  }

  /**
   * The deadline for the whole {@code map}, measured from its call.
   *
   * @return the time, {@code null} for none
   */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /**
   * Whether results come in the order of completion.
   *
   * @return {@code false} when they come in the order of the input
   */
  public boolean isUnordered() {
    return unordered;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof MapOptions that
            && Objects.equals(chunkSize, that.chunkSize)
            && Objects.equals(bufferSize, that.bufferSize)
            && Objects.equals(timeout, that.timeout)
            && unordered == that.unordered);
  }

  @Override
  public int hashCode() {
    return Objects.hash(chunkSize, bufferSize, timeout, unordered);
  }

  @Override
  public String toString() {
    return new OptionsText("MapOptions")
        .add("chunkSize", chunkSize)
        .add("bufferSize", bufferSize)
        .add("timeout", timeout)
        .add("unordered", unordered ? true : null)
        .toString();
  }
}
