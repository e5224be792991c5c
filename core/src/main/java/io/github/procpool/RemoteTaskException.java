package io.github.procpool;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception that a task threw and that can't be rebuilt in this JVM: its class is
 * missing here, or it can't be serialized.
 *
 * <p>Its causes stand in {@link #getCause()} as exceptions of this type too. The pool keeps
 * running, with the same workers; only this task failed.
 */
public final class RemoteTaskException extends ProcpoolException {
  @Serial private static final long serialVersionUID = 1L;

  private final String className;
  private final @Nullable String remoteMessage;
  private final String remoteStack;

  /**
   * Creates an exception; for the pool's own use.
   *
   * @param className the name of the class of the original exception
   * @param remoteMessage the original message, {@code null} when it had none
   * @param remoteStack the original stack trace as text, causes included
   * @param cause stands for the original's cause, {@code null} when it had none
   */
  public RemoteTaskException(
      String className,
      @Nullable String remoteMessage,
      String remoteStack,
      @Nullable RemoteTaskException cause) {
    super(remoteMessage == null ? className : className + ": " + remoteMessage, cause);
    this.className = className;
    this.remoteMessage = remoteMessage;
    this.remoteStack = remoteStack;
  }

  /**
   * The class of the original exception.
   *
   * @return the class's name
   */
  public String className() {
    return className;
  }

  /**
   * The message of the original exception.
   *
   * @return the message, {@code null} when it had none
   */
  public @Nullable String remoteMessage() {
    return remoteMessage;
  }

  /**
   * The stack trace of the original exception as text.
   *
   * @return the text that {@code printStackTrace} gave in the worker, causes included; may be cut
   */
  public String remoteStack() {
    return remoteStack;
  }
}
