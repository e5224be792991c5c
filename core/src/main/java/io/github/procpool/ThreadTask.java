package io.github.procpool;

import io.github.procpool.internal.host.TaskSettings;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** One submitted call on its way through a thread pool to its future. */
final class ThreadTask<R extends @Nullable Object> implements TaskFuture.Control {
  /*
   *   QUEUED --begin--> RUNNING --end, timeout--> SETTLING --settle--> DONE
   *     ^ |                |                        |   |               ^
   *     | +--cancel--------+--cancel(true)----------+---|---------------+
   *     +-----------------------retry-------------------+
   *
   * Whoever moves it out of a place, under the pool's lock, answers for what comes next; all others
   * who come to that place find it left and do nothing. So there is one outcome.
   */
  enum Place {
    QUEUED,
    RUNNING,
    /** It has an outcome that is on its way to the future, or leads to another attempt. */
    SETTLING,
    DONE
  }

  private final ThreadPoolCore core;
  private final TaskSettings settings;
  private final boolean mapItem;
  private final TaskFuture<R> future = new TaskFuture<>(this);

  /**
   * Null once the task is done: the future may be kept for long, what the task captured need not.
   */
  private volatile @Nullable Callable<R> body;

  /** Set when the pool accepts the task, before anybody sees its future. */
  long id;

  /** Written under the pool's lock. */
  volatile Place place = Place.QUEUED;

  // guarded by the pool's lock
  private int attempts;
  @Nullable ThreadTaskAttempt<R> attempt;

  /**
   * A task.
   *
   * @param mapItem whether only the pool's own code listens to the future
   */
  ThreadTask(ThreadPoolCore core, Callable<R> body, TaskSettings settings, boolean mapItem) {
    this.core = core;
    this.body = body;
    this.settings = settings;
    this.mapItem = mapItem;
  }

  /**
   * What to call.
   *
   * @throws CancellationException if the task is done already
   */
  Callable<R> body() {
    Callable<R> call = body;
    if (call == null) {
      throw new CancellationException("task was cancelled");
    }
    return call;
  }

  TaskSettings settings() {
    return settings;
  }

  boolean isMapItem() {
    return mapItem;
  }

  TaskFuture<R> future() {
    return future;
  }

  // ---- the future's side

  @Override
  public long taskId() {
    return id;
  }

  @Override
  public boolean isRunning() {
    return place == Place.RUNNING;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean taken = core.cancel(this, mayInterruptIfRunning);
    if (taken) {
      body = null;
    }
    return taken;
  }

  // ---- the pool's side

  /** Under the pool's lock: its next run begins. */
  ThreadTaskAttempt<R> begin(ThreadPoolWorker worker) {
    attempts++;
    ThreadTaskAttempt<R> begun = new ThreadTaskAttempt<>(this, worker, attempts);
    attempt = begun;
    place = Place.RUNNING;
    return begun;
  }

  /** Under the pool's lock: a run is over; false when its outcome does not count any more. */
  boolean endRun(ThreadTaskAttempt<?> ended) {
    if (place != Place.RUNNING || attempt != ended) {
      return false;
    }
    place = Place.SETTLING;
    attempt = null;
    return true;
  }

  /** Takes the outcome of an attempt; code of users that it leads to runs on completion threads. */
  void finish(int attemptNumber, Outcome<R> outcome) {
    boolean asksUser = mayRetry(attemptNumber, outcome);
    if (asksUser || (!mapItem && future.hasListeners())) {
      core.completion().execute(() -> deliver(attemptNumber, outcome));
    } else {
      deliver(attemptNumber, outcome);
    }
  }

  void deliver(int attemptNumber, Outcome<R> outcome) {
    Throwable error = outcome.error();
    boolean again =
        error != null
            && mayRetry(attemptNumber, outcome)
            && !future.isDone()
            && settings.retriesOn(error)
            && core.retry(this);
    if (!again) {
      settle(outcome);
    }
  }

  /** Completes the future, unless a cancel was first. */
  void settle(Outcome<R> outcome) {
    if (!core.settle(this, outcome.isSuccess())) {
      return;
    }
    body = null;
    try {
      Throwable error = outcome.error();
      boolean unused = error == null ? future.succeed(outcome.value()) : future.fail(error);
    } finally {
      core.release();
    }
  }

  /** Cancels the future of a task that the pool has taken out itself. */
  void withdrawn() {
    if (!mapItem && future.hasListeners()) {
      core.completion().execute(this::cancelFuture);
    } else {
      cancelFuture();
    }
  }

  private void cancelFuture() {
    body = null;
    try {
      boolean unused = future.cancelNow();
    } finally {
      core.release();
    }
  }

  private boolean mayRetry(int attemptNumber, Outcome<R> outcome) {
    return !outcome.isSuccess()
        && settings.retryOn() != null
        && attemptNumber <= settings.retries();
  }

  @Override
  public String toString() {
    return settings.name() == null ? "task " + id : "task " + id + " (" + settings.name() + ")";
  }
}
