package io.github.procpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call, for {@link Pool#starmap}.
 *
 * <pre>{@code
 * pool.starmap((a, b) -> a * b, List.of(Args.of(2, 3), Args.of(4, 5))); // [6, 20]
 * }</pre>
 */
public sealed interface Args extends Serializable {
  /**
   * Two arguments.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param a the first, which must be serializable; {@code null} is allowed
   * @param b the second, which must be serializable; {@code null} is allowed
   * @return both
   */
  static <A extends @Nullable Object, B extends @Nullable Object> Two<A, B> of(A a, B b) {
    return new Two<>(a, b);
  }

  /**
   * Three arguments.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param a the first, which must be serializable; {@code null} is allowed
   * @param b the second, which must be serializable; {@code null} is allowed
   * @param c the third, which must be serializable; {@code null} is allowed
   * @return all three
   */
  static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Three<A, B, C> of(A a, B b, C c) {
    return new Three<>(a, b, c);
  }

  /**
   * Two arguments.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param first the first
   * @param second the second
   */
  record Two<A extends @Nullable Object, B extends @Nullable Object>(A first, B second)
      implements Args {}

  /**
   * Three arguments.
   *
   * @param <A> the type of the first
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @param first the first
   * @param second the second
   * @param third the third
   */
  record Three<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>(
      A first, B second, C third) implements Args {}
}
