package io.github.procpool;

import java.io.Serial;
import java.time.Duration;

/**
 * A task ran longer than its {@link TaskOptions#timeout(Duration)}.
 *
 * <p>{@link #workerStack()} shows where the task was when the time was up. The pool keeps running:
 * the task is interrupted, and if it does not end within {@link TaskOptions#cancelGrace(Duration)}
 * its worker is killed and replaced; other tasks are not affected.
 */
public final class TaskTimeoutException extends ProcpoolException {
  @Serial private static final long serialVersionUID = 1L;

  /** Enough to see where a task was stuck, few enough for a log line. */
  private static final int FRAMES_IN_MESSAGE = 8;

  private final Duration timeout;
  private final StackTraceElement[] workerStack;

  /**
   * Creates an exception; for the pool's own use.
   *
   * @param what what happened, to whom; the top frames of {@code workerStack} are added to it
   * @param timeout the time that the task was given
   * @param workerStack where the task was, top frame first; empty when it could not be found out
   */
  public TaskTimeoutException(String what, Duration timeout, StackTraceElement[] workerStack) {
    super(withFrames(what, workerStack));
    this.timeout = timeout;
    this.workerStack = workerStack.clone();
  }

  /**
   * The time that the task was given.
   *
   * @return the time-out
   */
  public Duration timeout() {
    return timeout;
  }

  /**
   * The stack of the task's thread in the worker at the moment the time was up.
   *
   * @return a copy, top frame first; empty when it could not be found out
   */
  public StackTraceElement[] workerStack() {
    return workerStack.clone();
  }

  private static String withFrames(String what, StackTraceElement[] stack) {
    if (stack.length == 0) {
      return what;
    }
    StringBuilder text = new StringBuilder(what).append("; the task was at");
    int shown = Math.min(stack.length, FRAMES_IN_MESSAGE);
    for (int i = 0; i < shown; i++) {
      text.append("\n    at ").append(stack[i]);
    }
    if (stack.length > shown) {
      text.append("\n    ... ").append(stack.length - shown).append(" more");
    }
    return text.toString();
  }
}
