package io.github.procpool.cli.function;

import io.github.procpool.SerializableFunction;
import java.io.Serializable;

/**
 * A function that returns nothing.
 *
 * @param <A> what it takes
 */
@FunctionalInterface
public interface VoidFunction<A> extends Serializable {
  void call(A argument) throws Exception;

  /** The same as a function that returns {@link NoResult#INSTANCE}. */
  @SuppressWarnings("serial") // it captures this interface, which is serializable
  default SerializableFunction<A, Object> returning() {
    return argument -> {
      call(argument);
      return NoResult.INSTANCE;
    };
  }
}
