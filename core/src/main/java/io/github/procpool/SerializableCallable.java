package io.github.procpool;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task with a result that can be sent to another JVM.
 *
 * <p>A lambda or method reference passed where this type is asked for is serializable by itself;
 * what it captures must be serializable too. A lambda that uses a field of its enclosing object
 * captures that whole object: copy the field to a local variable first.
 *
 * <p>An instance is serialized by the thread that submits it. The worker runs a copy, so changes
 * that the task makes to captured objects stay in the worker.
 *
 * @param <R> the type of the result; the result must be serializable, {@code null} is allowed
 */
@FunctionalInterface
public interface SerializableCallable<R extends @Nullable Object>
    extends Callable<R>, Serializable {
  /**
   * Computes the result.
   *
   * @return the result, may be {@code null} where {@code R} allows it
   * @throws Exception whatever the task throws; it reaches the task's future with its type, message
   *     and stack trace
   */
  @Override
  R call() throws Exception;
}
