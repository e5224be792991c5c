package io.github.procpool;

import io.github.procpool.ThreadTask.Place;
import io.github.procpool.internal.host.Keeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one lock of a thread pool: its queue, its workers, its counters, its end. */
final class ThreadPoolCore {
  /*
   * A worker that ends a task with nothing left to do goes idle first and completes the future
   * then, so whoever was woken by that future finds it idle and no second thread is started. While
   * the queue holds a task, no worker is idle unless it was just woken, and none could be added.
   *
   * Under the lock: no user code, no interrupt, no start of a thread.
   */
  static final System.Logger LOG = System.getLogger("io.github.procpool");

  private final String name;
  private final int maxWorkers;
  private final long idleNanos;
  private final @Nullable ClassLoader contextLoader;
  private final ThreadPoolCompletion completion = new ThreadPoolCompletion(this);
  private final ThreadPoolDeadlines deadlines = new ThreadPoolDeadlines(this);

  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final TreeSet<ThreadTask<?>> queue =
      new TreeSet<>(
          Comparator.<ThreadTask<?>>comparingInt(task -> task.settings().priority())
              .reversed()
              .thenComparingLong(ThreadTask::taskId));
  private final ThreadPoolWorkers workers = new ThreadPoolWorkers(this, lock);
  private final ThreadPoolLifecycle lifecycle = new ThreadPoolLifecycle(this, lock, workers);
  private final ThreadPoolCounts counts = new ThreadPoolCounts();

  private final Keeper keeper;

  ThreadPoolCore(String name, int maxWorkers, Duration idleTimeout) {
    this.name = name;
    this.maxWorkers = maxWorkers;
    this.idleNanos = TimeUnit.NANOSECONDS.convert(idleTimeout);
    this.contextLoader = Thread.currentThread().getContextClassLoader();
    this.keeper = new Keeper(name, lifecycle::hasOpenTasks);
  }

  String name() {
    return name;
  }

  int maxWorkers() {
    return maxWorkers;
  }

  @Nullable ClassLoader contextLoader() {
    return contextLoader;
  }

  ThreadPoolCompletion completion() {
    return completion;
  }

  ThreadPoolDeadlines deadlines() {
    return deadlines;
  }

  ThreadPoolLifecycle lifecycle() {
    return lifecycle;
  }

  // ---- tasks

  /** Accepts a task, unless the pool was shut down. */
  void accept(ThreadTask<?> task) {
    ThreadPoolWorker fresh;
    lock.lock();
    try {
      lifecycle.admit(task);
      counts.submitted++;
      task.id = counts.submitted;
      queue.add(task);
      fresh = workers.summon();
    } finally {
      lock.unlock();
    }
    start(fresh);
    keeper.keep();
  }

  /** Withdraws a task, or stops it. */
  boolean cancel(ThreadTask<?> task, boolean mayInterruptIfRunning) {
    ThreadTaskAttempt<?> stuck = null;
    lock.lock();
    try {
      Place place = task.place;
      if (place == Place.DONE || (place != Place.QUEUED && !mayInterruptIfRunning)) {
        return false;
      }
      if (place == Place.RUNNING) {
        stuck = task.attempt;
      }
      takeOut(task);
      lifecycle.released();
    } finally {
      lock.unlock();
    }
    if (stuck != null) {
      deadlines.stop(stuck);
    }
    return true;
  }

  /** Under the lock: it will be cancelled, wherever it is. */
  private void takeOut(ThreadTask<?> task) {
    if (task.place == Place.QUEUED) {
      boolean unused = queue.remove(task);
    } else if (task.place == Place.RUNNING) {
      counts.running--;
    }
    task.place = Place.DONE;
    task.attempt = null;
    counts.cancelled++;
  }

  /** Queues a failed task again; false when it was cancelled or the pool was stopped. */
  boolean retry(ThreadTask<?> task) {
    ThreadPoolWorker fresh;
    lock.lock();
    try {
      if (task.place != Place.SETTLING || lifecycle.isStopped()) {
        return false;
      }
      counts.retried++;
      task.place = Place.QUEUED;
      queue.add(task);
      fresh = workers.summon();
    } finally {
      lock.unlock();
    }
    start(fresh);
    return true;
  }

  /** Gives the right to complete the future; after that follows {@link #release}. */
  boolean settle(ThreadTask<?> task, boolean success) {
    lock.lock();
    try {
      if (task.place != Place.SETTLING) {
        return false;
      }
      task.place = Place.DONE;
      if (success) {
        counts.succeeded++;
      } else {
        counts.failed++;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The future of an accepted task is complete, its callbacks have run. */
  void release() {
    lock.lock();
    try {
      lifecycle.released();
    } finally {
      lock.unlock();
    }
  }

  // ---- workers

  private static void start(@Nullable ThreadPoolWorker fresh) {
    if (fresh != null) {
      fresh.start();
    }
  }

  /** The workers that are there take over; when there are none, the tasks fail. */
  void startFailed(ThreadPoolWorker fresh, OutOfMemoryError failure) {
    List<ThreadTask<?>> stranded = new ArrayList<>();
    lock.lock();
    try {
      workers.startFailed(fresh);
      if (workers.isEmpty()) {
        stranded.addAll(queue);
        queue.clear();
        stranded.forEach(task -> task.place = Place.SETTLING);
      }
      lifecycle.maybeFinish();
    } finally {
      lock.unlock();
    }
    ProcpoolException reason =
        new ProcpoolException(
            "pool '" + name + "' has no thread and can't start one: " + failure.getMessage(),
            failure);
    stranded.forEach(task -> task.settle(Outcome.failure(reason)));
  }

  /** A worker's next task, begun; waits for one. Null when the worker is to end. */
  @Nullable ThreadTaskAttempt<?> take(ThreadPoolWorker worker) {
    lock.lock();
    try {
      ThreadTask<?> task = awaitTask(worker);
      workers.notIdle(worker);
      if (task == null) {
        return null;
      }
      ThreadTaskAttempt<?> attempt = task.begin(worker);
      workers.occupy(worker, attempt);
      counts.running++;
      return attempt;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ThreadTask<?> awaitTask(ThreadPoolWorker worker) {
    long left = idleNanos;
    ThreadTask<?> task = queue.pollFirst();
    while (task == null && left > 0 && !lifecycle.isDrained()) {
      workers.idle(worker);
      try {
        left = worker.wake.awaitNanos(left);
      } catch (InterruptedException e) {
        left = idleNanos; // it runs no task that this could be meant for
      }
      task = queue.pollFirst();
    }
    return task;
  }

  /** The task has returned; whether its outcome still counts. */
  boolean ended(ThreadTaskAttempt<?> attempt) {
    Future<?> grace;
    boolean wanted;
    lock.lock();
    try {
      wanted = endRun(attempt);
      grace = attempt.grace;
      if (workers.vacate(attempt) && queue.isEmpty()) {
        workers.idle(attempt.worker());
      }
    } finally {
      lock.unlock();
    }
    if (grace != null) {
      boolean unused = grace.cancel(false);
    }
    return wanted;
  }

  private boolean endRun(ThreadTaskAttempt<?> attempt) {
    if (!attempt.task().endRun(attempt)) {
      return false;
    }
    counts.running--;
    return true;
  }

  /** The worker's thread is about to end. */
  void ended(ThreadPoolWorker worker) {
    ThreadPoolWorker fresh;
    lock.lock();
    try {
      if (!workers.contains(worker)) {
        return; // it was left behind, and has been replaced
      }
      fresh = replace(worker);
      lifecycle.maybeFinish();
    } finally {
      lock.unlock();
    }
    start(fresh);
  }

  /** Under the lock: removes a worker; gives the one to start if a task waits. */
  private @Nullable ThreadPoolWorker replace(ThreadPoolWorker worker) {
    workers.remove(worker);
    return queue.isEmpty() ? null : workers.summon();
  }

  // ---- what takes too long

  /** Takes a running attempt out of the task's hands; false when it has ended. */
  boolean expired(ThreadTaskAttempt<?> attempt) {
    lock.lock();
    try {
      return endRun(attempt);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the timer that is to be cancelled when the thread comes back; false when it has. */
  boolean keepGrace(ThreadTaskAttempt<?> attempt, Future<?> grace) {
    lock.lock();
    try {
      boolean stuck = attempt.worker().occupant == attempt;
      if (stuck) {
        attempt.grace = grace;
      }
      return stuck;
    } finally {
      lock.unlock();
    }
  }

  /** A thread can't be killed: one that ignores its interrupt loses its place to another. */
  boolean leaveBehind(ThreadTaskAttempt<?> attempt) {
    ThreadPoolWorker worker = attempt.worker();
    ThreadPoolWorker fresh;
    lock.lock();
    try {
      if (!workers.vacate(attempt)) {
        return false;
      }
      worker.leftBehind = true;
      fresh = replace(worker);
      lifecycle.maybeFinish();
    } finally {
      lock.unlock();
    }
    start(fresh);
    return true;
  }

  // ---- the end

  void shutdown(boolean cancelPending) {
    lifecycle.shutdown(cancelPending);
    List<ThreadTask<?>> withdrawn = cancelPending ? withdrawQueued() : List.of();
    withdrawn.forEach(ThreadTask::withdrawn);
  }

  List<Runnable> shutdownNow() {
    lifecycle.shutdown(true);
    List<ThreadTaskAttempt<?>> stuck;
    List<ThreadTask<?>> withdrawn;
    lock.lock();
    try {
      lifecycle.stop();
      withdrawn = withdrawQueued();
      stuck = workers.running();
      stuck.forEach(attempt -> takeOut(attempt.task()));
    } finally {
      lock.unlock();
    }
    for (ThreadTaskAttempt<?> attempt : stuck) {
      deadlines.stop(attempt);
      attempt.task().withdrawn();
    }
    List<Runnable> neverBegun = new ArrayList<>();
    for (ThreadTask<?> task : withdrawn) {
      if (!task.isMapItem()) {
        neverBegun.add(ThreadTaskBody.toRunnable(task.body()));
      }
      task.withdrawn();
    }
    return neverBegun;
  }

  /** Takes out what has not begun; the caller cancels the futures. */
  private List<ThreadTask<?>> withdrawQueued() {
    lock.lock();
    try {
      List<ThreadTask<?>> withdrawn = List.copyOf(queue);
      withdrawn.forEach(this::takeOut);
      return withdrawn;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: no task is left, none can come, and no worker is left. */
  void end() {
    completion.end();
    deadlines.end();
    keeper.close();
  }

  PoolStats stats() {
    lock.lock();
    try {
      return counts.stats(queue.size(), workers);
    } finally {
      lock.unlock();
    }
  }
}
