package io.github.procpool.internal.worker;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the task thread runs, so that an interrupt hits the attempt it is meant for, or nothing. */
final class CurrentTask {
  /*
   *   key   sequence << 24 | item          item ALL: a whole chunk, or a single task
   *
   *   NONE -> key (task thread) -> NONE (task thread)
   *           key -> INTERRUPTING (control thread) -> INTERRUPTED (control thread) -> NONE
   *
   * The task thread waits out INTERRUPTING, so no interrupt arrives after it has left.
   */
  static final int ALL = 0xffffff;

  private static final long NONE = -1;
  private static final long INTERRUPTING = -2;
  private static final long INTERRUPTED = -3;

  private final Thread taskThread;
  private final AtomicLong running = new AtomicLong(NONE);
  private volatile boolean cancelled;

  CurrentTask(Thread taskThread) {
    this.taskThread = taskThread;
  }

  void enter(long sequence, int item) {
    cancelled = false;
    running.set(key(sequence, item));
  }

  void leave() {
    long key = running.get();
    if (key < NONE || !running.compareAndSet(key, NONE)) {
      while (running.get() == INTERRUPTING) {
        Thread.onSpinWait();
      }
      running.set(NONE);
    }
    boolean unused = Thread.interrupted();
  }

  boolean isCancelled() {
    return cancelled;
  }

  /**
   * Control thread: interrupts the attempt if it still runs.
   *
   * @param stack takes the stack of the task before the interrupt; null when nobody asked
   */
  void interrupt(long sequence, int item, @Nullable Consumer<StackTraceElement[]> stack) {
    cancel(sequence, item, stack, true);
  }

  /** Control thread: tells where the attempt is, if it still runs, and leaves it running. */
  void tell(long sequence, int item, Consumer<StackTraceElement[]> stack) {
    cancel(sequence, item, stack, false);
  }

  private void cancel(
      long sequence, int item, @Nullable Consumer<StackTraceElement[]> stack, boolean interrupts) {
    long key = running.get();
    boolean meant =
        key >= 0
            && key >> 24 == sequence
            && (item < 0 || (key & ALL) == item || (key & ALL) == ALL);
    if (!meant || !running.compareAndSet(key, INTERRUPTING)) {
      return;
    }
    cancelled = true;
    try {
      if (stack != null) {
        stack.accept(userFrames(taskThread.getStackTrace()));
      }
    } finally {
      if (interrupts) {
        taskThread.interrupt();
      }
      running.set(INTERRUPTED);
    }
  }

  private static StackTraceElement[] userFrames(StackTraceElement[] frames) {
    int end = frames.length;
    while (end > 1 && isOurs(frames[end - 1])) {
      end--;
    }
    return Arrays.copyOf(frames, end);
  }

  private static boolean isOurs(StackTraceElement frame) {
    return frame.getClassName().startsWith("io.github.procpool.internal.")
        || frame.getClassName().startsWith("io.github.procpool.Serializable");
  }

  private static long key(long sequence, int item) {
    return sequence << 24 | item;
  }
}
