package io.github.procpool;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in a pool rather than in a task's own code; the base of all exceptions of
 * Procpool.
 *
 * <p>Each subclass says what still works afterwards. Where only this type is thrown, the pool keeps
 * running and only the call in question failed.
 */
public class ProcpoolException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception; for the pool's own use.
   *
   * @param message what happened, to whom, and what to do next
   */
  public ProcpoolException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause; for the pool's own use.
   *
   * @param message what happened, to whom, and what to do next
   * @param cause what led to it, {@code null} when nothing else did
   */
  public ProcpoolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
