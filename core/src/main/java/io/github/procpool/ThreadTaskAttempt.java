package io.github.procpool;

import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One run of a task on one thread, and what that run can learn of itself. */
final class ThreadTaskAttempt<R extends @Nullable Object> implements WorkerContext {
  private static final long PID = ProcessHandle.current().pid();

  private final ThreadTask<R> task;
  private final ThreadPoolWorker worker;
  private final int number;
  private volatile boolean cancelled;

  /** Leaves the worker behind when the grace period is over; guarded by the pool's lock. */
  @Nullable Future<?> grace;

  ThreadTaskAttempt(ThreadTask<R> task, ThreadPoolWorker worker, int number) {
    this.task = task;
    this.worker = worker;
    this.number = number;
  }

  ThreadTask<R> task() {
    return task;
  }

  ThreadPoolWorker worker() {
    return worker;
  }

  void cancelled() {
    cancelled = true;
  }

  // ---- the task's side

  @Override
  public int workerId() {
    return worker.id();
  }

  @Override
  public long pid() {
    return PID;
  }

  @Override
  public String poolName() {
    return worker.core().name();
  }

  @Override
  public long taskId() {
    return task.taskId();
  }

  @Override
  public int attempt() {
    return number;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public Map<String, Object> attributes() {
    return worker.attributes();
  }

  @Override
  public void onExit(Runnable action) {
    worker.onExit(action);
  }

  /** A thread pool has no listener, so nobody hears of it. */
  @Override
  public void progress(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction must be from 0 to 1, was " + fraction);
    }
  }
}
