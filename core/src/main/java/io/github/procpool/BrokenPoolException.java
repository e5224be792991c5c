package io.github.procpool;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The pool can run no more tasks: its initializer failed, its workers kept dying at boot, or a
 * worker was lost under {@link CrashPolicy#BREAK_POOL}.
 *
 * <p>Every task that was not done fails with this exception, and so does every later submit. The
 * results of finished tasks stay available, and {@code close()} works. Build a new pool to go on;
 * {@link #getCause()} says what to mend first.
 */
public final class BrokenPoolException extends ProcpoolException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception; for the pool's own use.
   *
   * @param message what broke the pool
   * @param cause the exception that broke it, {@code null} when there is none
   */
  public BrokenPoolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
