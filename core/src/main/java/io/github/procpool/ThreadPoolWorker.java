package io.github.procpool;

import io.github.procpool.internal.worker.Contexts;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One thread that runs tasks, from its start to its end. */
final class ThreadPoolWorker implements Runnable {
  private static final StackTraceElement[] NO_FRAMES = {};

  /** Classes below a task on the stack of its thread. */
  private static final Set<String> BELOW_TASKS =
      Set.of(
          Thread.class.getName(),
          ThreadPoolWorker.class.getName(),
          ThreadTaskBody.class.getName(),
          ThreadTaskBody.class.getName() + "$OfRunnable",
          Contexts.class.getName());

  private final ThreadPoolCore core;
  private final int id;
  private final Thread thread;
  private final Map<String, Object> attributes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Runnable> exitActions = new ConcurrentLinkedDeque<>();

  /** Of the pool's lock: there may be a task, or an end. */
  final Condition wake;

  /** Which attempt has this thread; guarded by the pool's lock. */
  @Nullable ThreadTaskAttempt<?> occupant;

  /**
   * It ignored an interrupt and is no worker of the pool any more; written under the pool's lock.
   */
  volatile boolean leftBehind;

  /** Held while the thread is interrupted, so that an interrupt hits the attempt that is meant. */
  private final ReentrantLock interruptLock = new ReentrantLock();

  /** Guarded by interruptLock. */
  private @Nullable ThreadTaskAttempt<?> interruptible;

  ThreadPoolWorker(ThreadPoolCore core, int id, Condition wake) {
    this.core = core;
    this.id = id;
    this.wake = wake;
    this.thread = new ThreadPoolThread(core, "worker-" + id, this);
  }

  void start() {
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // what the JVM throws when the system has no more threads
      core.startFailed(this, e);
    }
  }

  ThreadPoolCore core() {
    return core;
  }

  int id() {
    return id;
  }

  Map<String, Object> attributes() {
    return attributes;
  }

  void onExit(Runnable action) {
    exitActions.addLast(action);
  }

  @Override
  public String toString() {
    return "worker " + id;
  }

  // ---- its thread

  @Override
  public void run() {
    try {
      boolean more = true;
      while (more) {
        more = runNext();
      }
      if (!leftBehind) {
        runExitActions();
      }
    } finally {
      core.ended(this);
    }
  }

  /** Has a frame of its own, for that of a thread that waits would keep the task before. */
  private boolean runNext() {
    ThreadTaskAttempt<?> attempt = core.take(this);
    if (attempt == null) {
      return false;
    }
    run(attempt);
    return !leftBehind;
  }

  private <R extends @Nullable Object> void run(ThreadTaskAttempt<R> attempt) {
    Outcome<R> outcome = call(attempt);
    if (core.ended(attempt)) {
      attempt.task().finish(attempt.attempt(), outcome);
    }
  }

  private <R extends @Nullable Object> Outcome<R> call(ThreadTaskAttempt<R> attempt) {
    Future<?> deadline = null;
    try {
      if (!enter(attempt)) {
        return Outcome.failure(new CancellationException("task was cancelled"));
      }
      deadline = core.deadlines().arm(attempt);
      return Outcome.success(Contexts.callWith(attempt, attempt.task().body()));
    } catch (Throwable e) { // whatever a task throws is its outcome
      return Outcome.failure(e);
    } finally {
      if (deadline != null) {
        boolean unused = deadline.cancel(false);
      }
      leave();
    }
  }

  /** False when the attempt was cancelled before it came to anything. */
  private boolean enter(ThreadTaskAttempt<?> attempt) {
    interruptLock.lock();
    try {
      boolean unused = Thread.interrupted(); // nobody's, or a callback's
      interruptible = attempt;
      return !attempt.isCancelled();
    } finally {
      interruptLock.unlock();
    }
  }

  private void leave() {
    interruptLock.lock();
    try {
      interruptible = null;
      boolean unused = Thread.interrupted();
    } finally {
      interruptLock.unlock();
    }
  }

  private void runExitActions() {
    Runnable action = exitActions.pollLast();
    while (action != null) {
      try {
        action.run();
      } catch (Throwable e) { // the others shall run too
        System.err.println(core.name() + ", " + this + ": an exit action failed");
        e.printStackTrace();
      }
      action = exitActions.pollLast();
    }
  }

  // ---- other threads

  /**
   * Interrupts the thread if it still runs that attempt.
   *
   * @return where it was before; empty when it did not run it
   */
  StackTraceElement[] interrupt(ThreadTaskAttempt<?> attempt, boolean withStack) {
    interruptLock.lock();
    try {
      attempt.cancelled();
      if (interruptible != attempt) {
        return NO_FRAMES;
      }
      StackTraceElement[] stack = withStack ? taskFrames(thread.getStackTrace()) : NO_FRAMES;
      thread.interrupt();
      return stack;
    } finally {
      interruptLock.unlock();
    }
  }

  private static StackTraceElement[] taskFrames(StackTraceElement[] frames) {
    int end = frames.length;
    while (end > 1 && BELOW_TASKS.contains(frames[end - 1].getClassName())) {
      end--;
    }
    return Arrays.copyOf(frames, end);
  }
}
