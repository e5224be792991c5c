package io.github.procpool;

import java.io.Serializable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function of one argument that can be sent to another JVM, and that may throw checked
 * exceptions.
 *
 * <p>A lambda or method reference passed where this type is asked for is serializable by itself;
 * what it captures must be serializable too. The function is described to each worker once; after
 * that only captured values and arguments travel.
 *
 * @param <A> the type of the argument, which must be serializable; {@code null} is allowed
 * @param <R> the type of the result, which must be serializable; {@code null} is allowed
 */
@FunctionalInterface
public interface SerializableFunction<A extends @Nullable Object, R extends @Nullable Object>
    extends Function<A, R>, Serializable {
  /**
   * Computes the result for one argument.
   *
   * @param arg the argument
   * @return the result
   * @throws Exception whatever the function throws; it reaches the task's future with its type,
   *     message and stack trace
   */
  R execute(A arg) throws Exception;

  /**
   * Calls {@link #execute} for callers that know only {@link Function}.
   *
   * <p>An {@link InterruptedException} also sets the thread's interrupt flag again.
   *
   * @param arg the argument
   * @return the result
   * @throws java.util.concurrent.CompletionException around a checked exception of {@code execute};
   *     unchecked ones are thrown as they are
   */
  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // a lambda that may throw is the aim
  default R apply(A arg) {
    try {
      return execute(arg);
    } catch (Exception e) {
      throw Rethrow.afterCall(e);
    }
  }
}
