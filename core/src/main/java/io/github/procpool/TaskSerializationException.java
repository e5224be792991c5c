package io.github.procpool;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A task, its arguments or its result could not be turned into bytes, or back.
 *
 * <p>{@link #path()} names the way to the object that is to blame, and {@link #stage()} says where
 * it happened. The pool keeps running, with the same workers; only this task failed.
 */
public final class TaskSerializationException extends ProcpoolException {
  @Serial private static final long serialVersionUID = 1L;

  private final Stage stage;
  private final String path;

  /**
   * Creates an exception; for the pool's own use.
   *
   * @param stage where it happened
   * @param path the way to the object that is to blame, empty when it is not known
   * @param message what happened, and what to write instead
   * @param cause what the object's own code or Java serialization threw, {@code null} when nothing
   *     was thrown
   */
  public TaskSerializationException(
      Stage stage, String path, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.stage = stage;
    this.path = path;
  }

  /**
   * Where it happened.
   *
   * @return the stage
   */
  public Stage stage() {
    return stage;
  }

  /**
   * The way to the object that is to blame.
   *
   * @return for instance {@code Report.lambda › captured arg 0 › Connection}; empty when it is not
   *     known
   */
  public String path() {
    return path;
  }

  /** Where a task or its result could not be converted. */
  public enum Stage {
    /** In the host, before the task was sent; nothing has run. */
    ENCODE_TASK,
    /** In the worker, before the task began. */
    DECODE_TASK,
    /** In the worker, after the task had run. */
    ENCODE_RESULT,
    /** In the host, after the task had run. */
    DECODE_RESULT
  }
}
