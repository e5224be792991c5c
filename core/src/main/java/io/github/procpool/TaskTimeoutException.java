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
   * @param what what happened, to whom; the frames of {@code workerStack} that tell most are added
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
    int own = firstOutsideJdk(stack);
    if (own < FRAMES_IN_MESSAGE) {
      append(stack, 0, FRAMES_IN_MESSAGE, text);
      appendCount(stack.length - FRAMES_IN_MESSAGE, text);
    } else {
      // Deep in the JDK; how the task came there tells more than each step of the way.
      append(stack, 0, FRAMES_IN_MESSAGE / 2, text);
      appendCount(own - FRAMES_IN_MESSAGE / 2, text);
      append(stack, own, own + FRAMES_IN_MESSAGE / 2, text);
      appendCount(stack.length - own - FRAMES_IN_MESSAGE / 2, text);
    }
    return text.toString();
  }

  /** Index of the first frame of code that does not belong to the JDK; 0 if there is none. */
  private static int firstOutsideJdk(StackTraceElement[] stack) {
    for (int i = 0; i < stack.length; i++) {
      String module = stack[i].getModuleName();
      if (module == null || !(module.startsWith("java.") || module.startsWith("jdk."))) {
        return i;
      }
    }
    return 0;
  }

  private static void append(StackTraceElement[] stack, int from, int end, StringBuilder text) {
    for (int i = from; i < Math.min(stack.length, end); i++) {
      text.append("\n    at ").append(stack[i]);
    }
  }

  private static void appendCount(int left, StringBuilder text) {
    if (left > 0) {
      text.append("\n    ... ").append(left).append(" more");
    }
  }
}
