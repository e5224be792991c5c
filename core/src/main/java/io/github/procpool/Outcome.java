package io.github.procpool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one item of a {@code map} ended: with a value or with an exception. Immutable.
 *
 * @param <R> the type of the value
 */
public final class Outcome<R extends @Nullable Object> {
  private final @Nullable R value;
  private final @Nullable Throwable error;

  private Outcome(@Nullable R value, @Nullable Throwable error) {
    this.value = value;
    this.error = error;
  }

  /**
   * An item that ended with a value.
   *
   * @param <R> the type of the value
   * @param value the value
   * @return the outcome
   */
  public static <R extends @Nullable Object> Outcome<R> success(R value) {
    return new Outcome<>(value, null);
  }

  /**
   * An item that ended with an exception.
   *
   * @param <R> the type that the value would have had
   * @param error the exception
   * @return the outcome
   */
  public static <R extends @Nullable Object> Outcome<R> failure(Throwable error) {
    return new Outcome<>(null, Objects.requireNonNull(error, "error"));
  }

  /**
   * Whether the item ended with a value.
   *
   * @return {@code false} when it ended with an exception
   */
  public boolean isSuccess() {
    return error == null;
  }

  /**
   * The value, if there is one.
   *
   * @return the value
   * @throws RuntimeException the item's exception, if it is unchecked (an {@link Error} too)
   * @throws java.util.concurrent.CompletionException around the item's exception, if it is checked
   */
  @SuppressWarnings("NullAway") // a success holds an R, which is null only where R allows it
  public R value() {
    if (error != null) {
      throw Rethrow.unchecked(error);
    }
    return value;
  }

  /**
   * The value, or something else in its place.
   *
   * @param other what to give when the item ended with an exception
   * @return the value or {@code other}
   */
  @SuppressWarnings("NullAway") // a success holds an R, which is null only where R allows it
  public R orElse(R other) {
    return error == null ? value : other;
  }

  /**
   * The exception, if there is one.
   *
   * @return the exception exactly as the item's future holds it, {@code null} after a success
   */
  public @Nullable Throwable error() {
    return error;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Outcome<?> that
            && Objects.equals(value, that.value)
            && Objects.equals(error, that.error));
  }

  @Override
  public int hashCode() {
    return Objects.hash(value, error);
  }

  @Override
  public String toString() {
    return error == null ? "Success[" + value + "]" : "Failure[" + error + "]";
  }
}
