package io.github.procpool;

import java.io.Serializable;

/**
 * A task without a result that can be sent to another JVM, and that may throw checked exceptions.
 *
 * <p>A lambda or method reference passed where this type is asked for is serializable by itself;
 * what it captures must be serializable too. An instance is serialized by the thread that submits
 * it, and the worker runs a copy.
 */
@FunctionalInterface
public interface SerializableRunnable extends Runnable, Serializable {
  /**
   * Does the work.
   *
   * @throws Exception whatever the task throws; it reaches the task's future with its type, message
   *     and stack trace
   */
  void execute() throws Exception;

  /**
   * Calls {@link #execute()} for callers that know only {@link Runnable}.
   *
   * <p>An {@link InterruptedException} also sets the thread's interrupt flag again.
   *
   * @throws java.util.concurrent.CompletionException around a checked exception of {@code
   *     execute()}; unchecked ones are thrown as they are
   */
  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // a lambda that may throw is the aim
  default void run() {
    try {
      execute();
    } catch (Exception e) {
      throw Rethrow.afterCall(e);
    }
  }
}
