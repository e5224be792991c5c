package io.github.procpool;

import org.jspecify.annotations.Nullable;

/**
 * A function of three arguments that can be sent to another JVM, and that may throw checked
 * exceptions.
 *
 * <p>A lambda or method reference passed where this type is asked for is serializable by itself;
 * what it captures must be serializable too. It is also a function of the one {@link Args.Three}
 * that holds the three, which is how a pool calls it.
 *
 * @param <A> the type of the first argument, which must be serializable; {@code null} is allowed
 * @param <B> the type of the second argument, which must be serializable; {@code null} is allowed
 * @param <C> the type of the third argument, which must be serializable; {@code null} is allowed
 * @param <R> the type of the result, which must be serializable; {@code null} is allowed
 */
@FunctionalInterface
public interface SerializableTriFunction<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        R extends @Nullable Object>
    extends SerializableFunction<Args.Three<A, B, C>, R> {
  /**
   * Computes the result for three arguments.
   *
   * @param a the first argument
   * @param b the second argument
   * @param c the third argument
   * @return the result
   * @throws Exception whatever the function throws; it reaches the task's future with its type,
   *     message and stack trace
   */
  R execute(A a, B b, C c) throws Exception;

  /**
   * Calls {@link #execute(Object, Object, Object)} with the three arguments.
   *
   * @param args the arguments
   * @return the result
   * @throws Exception whatever the function throws
   */
  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // three at once are three one by one
  default R execute(Args.Three<A, B, C> args) throws Exception {
    return execute(args.first(), args.second(), args.third());
  }
}
