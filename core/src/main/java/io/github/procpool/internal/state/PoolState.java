package io.github.procpool.internal.state;

import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every decision of a pool: its events and its life cycle. {@link Placement} knows which task goes
 * where, {@link Workforce} which worker starts and which one ends, {@link Losses} what a dead one
 * leaves behind, {@link Lifecycle} when the pool has ended.
 */
public final class PoolState {
  /*
   * Guarded by the one lock of the pool (the caller holds it). No I/O, no thread, no clock, no user
   * code: time comes in as an argument, decisions go out through Actions. An event in the wrong state
   * changes nothing and is counted in ignoredEvents.
   *
   * What always holds is written down, and asserted, in InvariantChecker.
   */

  /** How a request to cancel ended. */
  public enum CancelOutcome {
    /** Taken back before any worker began it. */
    WITHDRAWN,
    /** A worker runs it; the caller may stop that. */
    RUNNING,
    /** Nothing left to cancel. */
    DONE
  }

  /** Deaths in a row before a worker was ready, after which the pool gives up. */
  public static final int BOOT_FAILURES = 3;

  private final List<WorkerRecord> workers = new ArrayList<>();
  final Placement placement;
  private final Workforce workforce;
  final Lifecycle lifecycle;
  private final Losses losses;

  private long retried;
  private long ignoredEvents;

  public PoolState(Limits limits, Actions actions) {
    Headcount headcount = new Headcount();
    this.placement = new Placement(limits, workers, headcount, actions);
    this.workforce = new Workforce(limits, workers, headcount, placement, actions);
    this.lifecycle = new Lifecycle(placement, workforce, workers, actions);
    this.losses = new Losses(placement, workforce, lifecycle, actions);
  }

  // ---- events: tasks

  /** A new task; false when the pool takes none any more. */
  public boolean submit(TaskRecord task, long nowNanos) {
    if (lifecycle.isShutdown()) {
      return false;
    }
    if (task.place != Place.NEW) {
      ignoredEvents++;
      return false;
    }
    accept(task, nowNanos);
    return true;
  }

  /** A task that belongs to work accepted earlier, such as the next chunk of a map. */
  public boolean continueWith(TaskRecord task, boolean first, long nowNanos) {
    if (lifecycle.isOver()) {
      return false;
    }
    if (first) {
      placement.queue.addFirst(task);
      pump(nowNanos);
    } else {
      accept(task, nowNanos);
    }
    return true;
  }

  private void accept(TaskRecord task, long nowNanos) {
    if (placement.queued() == 0) {
      WorkerRecord worker = placement.workerFor(task);
      if (worker != null) {
        boolean waits = worker.isBusy();
        placement.send(worker, task);
        if (placement.isWornOut(worker) || (waits && workforce.mayGrow())) {
          ensureWorkers(nowNanos);
        }
        return;
      }
    }
    placement.queue.addLast(task);
    if (task.priority() > 0) {
      placement.takeBack(task.priority());
      pump(nowNanos);
    } else {
      ensureWorkers(nowNanos);
    }
  }

  /** Gives queued tasks to workers, and starts workers for the rest. */
  private void pump(long nowNanos) {
    placement.sendQueued();
    ensureWorkers(nowNanos);
  }

  private void ensureWorkers(long nowNanos) {
    if (!lifecycle.isOver()) {
      workforce.ensure(lifecycle.hasLastTasks(), nowNanos);
    }
  }

  /**
   * The worker has committed the outcome of a task and its slot is free again.
   *
   * @param tookNanos how long the worker was at it; for the send-ahead measure
   */
  public void finished(WorkerRecord worker, TaskRecord task, long tookNanos, long nowNanos) {
    if (task.worker != worker || task.place != Place.SENT) {
      ignoredEvents++;
      return;
    }
    placement.finished(worker, task, tookNanos, nowNanos);
  }

  /** The worker passed a revoked slot. */
  public void slotFreed(WorkerRecord worker) {
    if (worker.occupied <= worker.inFlight.size()) {
      ignoredEvents++;
      return;
    }
    worker.occupied--;
  }

  /**
   * After a series of {@link #finished} and {@link #slotFreed}: gives the worker its next tasks.
   */
  public void refill(WorkerRecord worker, long nowNanos) {
    if (worker.phase == Phase.READY) {
      workforce.employ(worker, nowNanos);
    }
    ensureWorkers(nowNanos);
    lifecycle.maybeFinish();
  }

  /** Tries to take a task back; what runs already is the caller's to interrupt. */
  public CancelOutcome cancel(TaskRecord task, long nowNanos) {
    return switch (task.place) {
      case QUEUED -> {
        placement.withdrawQueued(task);
        lifecycle.maybeFinish();
        yield CancelOutcome.WITHDRAWN;
      }
      case SENT -> {
        if (task.abandoned) {
          yield CancelOutcome.DONE;
        }
        WorkerRecord worker = Objects.requireNonNull(task.worker, "a sent task has a worker");
        if (placement.withdrawSent(worker, task)) {
          refill(worker, nowNanos);
          yield CancelOutcome.WITHDRAWN;
        }
        yield CancelOutcome.RUNNING;
      }
      case ORPHANED -> task.abandoned ? CancelOutcome.DONE : CancelOutcome.RUNNING;
      default -> CancelOutcome.DONE;
    };
  }

  /** The future of a running task is done by other means; its outcome counts for nobody. */
  public boolean abandon(TaskRecord task) {
    return placement.abandon(task);
  }

  /** Abandons every task that a worker holds or held when it died. */
  public List<TaskRecord> abandonAll() {
    return placement.abandonAll();
  }

  /** A task reported by {@link Actions#lost} needs no further attempt. */
  public void settle(long nowNanos) {
    if (lifecycle.settle()) {
      lifecycle.maybeFinish();
    } else {
      ignoredEvents++;
    }
  }

  /** A finished task whose outcome may yet ask for another attempt. */
  public void unsettled() {
    lifecycle.unsettled();
  }

  /** Next attempt of a task that was lost, which settles it; false when the pool makes none. */
  public boolean resubmit(TaskRecord task, long nowNanos) {
    if (task.place != Place.DONE || !lifecycle.settle()) {
      ignoredEvents++;
      return false;
    }
    if (lifecycle.isBroken()) {
      lifecycle.maybeFinish(); // the last worker may have gone while the answer was awaited
      return false;
    }
    task.attempt++;
    retried++;
    task.worker = null;
    placement.queue.addFirst(task);
    pump(nowNanos);
    return true;
  }

  /** Work that will bring more tasks keeps the pool open after shutdown. */
  public void hold() {
    lifecycle.hold();
  }

  public void release(long nowNanos) {
    if (lifecycle.release()) {
      lifecycle.maybeFinish();
    } else {
      ignoredEvents++;
    }
  }

  // ---- events: workers

  /** The worker has run its initializer and can take tasks. */
  public void ready(WorkerRecord worker, long nowNanos) {
    if (worker.phase != Phase.STARTING) {
      ignoredEvents++;
      return;
    }
    losses.booted();
    workforce.booted(worker, nowNanos);
    ensureWorkers(nowNanos);
    lifecycle.maybeFinish();
  }

  /**
   * The worker's link has closed: what it had not begun goes elsewhere, uncharged.
   *
   * @param begun the task it was running, or null
   */
  public void linkLost(WorkerRecord worker, @Nullable TaskRecord begun, long nowNanos) {
    if (worker.phase == Phase.LOST || worker.phase == Phase.DEAD) {
      ignoredEvents++;
      return;
    }
    if (worker.phase == Phase.STARTING) {
      return; // exited() tells a failed boot from an ended one
    }
    losses.linkLost(worker, begun);
    if (limits().breakOnCrash() && worker.crashed) {
      return; // the exit brings the reason, and then everything ends
    }
    pump(nowNanos);
    lifecycle.maybeFinish();
  }

  /**
   * The worker's process has ended.
   *
   * @return true when the caller must break the pool, with this exit as the reason: one boot too
   *     many failed in a row, or a worker crashed and the policy is to break
   */
  public boolean exited(WorkerRecord worker, long nowNanos) {
    if (worker.phase == Phase.DEAD) {
      ignoredEvents++;
      return false;
    }
    if (worker.phase != Phase.LOST && worker.phase != Phase.STARTING) {
      linkLost(worker, null, nowNanos);
    }
    boolean givesUp = losses.exited(worker);
    if (!lifecycle.isBroken() && (givesUp || (limits().breakOnCrash() && worker.crashed))) {
      return true;
    }
    pump(nowNanos);
    lifecycle.maybeFinish();
    return false;
  }

  /**
   * Ends workers that were idle too long; returns when to look again, or −1 when nobody is idle.
   */
  public long retireIdle(long nowNanos) {
    return workforce.retireIdle(nowNanos);
  }

  /** Retires one worker when it has finished what it runs; what it has not begun moves at once. */
  public void recycle(WorkerRecord worker, EndReason reason, long nowNanos) {
    if (worker.phase == Phase.STARTING) {
      workforce.kill(worker, reason);
      ensureWorkers(nowNanos);
      return;
    }
    if (worker.phase != Phase.READY) {
      return;
    }
    workforce.retire(worker, reason);
    pump(nowNanos);
  }

  /** Replaces every worker of now. */
  public void recycleAll(long nowNanos) {
    for (WorkerRecord worker : List.copyOf(workers)) {
      if (worker.phase == Phase.READY) {
        workforce.retire(worker, EndReason.RECYCLED);
      }
    }
    pump(nowNanos);
  }

  /**
   * Queues again what a worker has not begun, before the caller looks what it is at, and either
   * {@link #kill}s or {@link #refill}s it.
   */
  public void takeBack(WorkerRecord worker) {
    placement.takeBack(worker);
  }

  /** Ends one worker at once; what was taken back from it goes to others, to a spare if need be. */
  public void kill(WorkerRecord worker, EndReason reason, long nowNanos) {
    workforce.kill(worker, reason);
    pump(nowNanos);
  }

  /** The caller ends that worker by its own means: it gets no more tasks, its exit is explained. */
  public void markEnding(WorkerRecord worker, EndReason reason) {
    workforce.markEnding(worker, reason);
  }

  // ---- events: life cycle

  public void resize(int maxWorkers, long nowNanos) {
    for (WorkerRecord worker : workforce.resize(maxWorkers)) {
      recycle(worker, EndReason.RESIZED, nowNanos);
    }
    workforce.renumberSpares();
    pump(nowNanos);
  }

  /** Starts {@code minWorkers} workers, and the spare of a warm pool. */
  public void start(long nowNanos) {
    ensureWorkers(nowNanos);
  }

  /** Starts all {@code maxWorkers} workers now. */
  public void startAll(long nowNanos) {
    while (!lifecycle.isShutdown() && workforce.mayGrow()) {
      workforce.add(nowNanos);
    }
    ensureWorkers(nowNanos); // spares, which may be regular workers now
  }

  /** Takes no new tasks; accepted ones finish. */
  public void shutdown(long nowNanos) {
    lifecycle.shutdown();
  }

  /** Withdraws every task that no worker has begun. */
  public List<TaskRecord> withdrawPending(long nowNanos) {
    List<TaskRecord> withdrawn = placement.withdrawPending();
    lifecycle.maybeFinish();
    return withdrawn;
  }

  /** Kills all workers; what they had not begun starts on new ones unless it was withdrawn. */
  public void killAll(EndReason reason) {
    workers.forEach(worker -> workforce.kill(worker, reason));
  }

  /** Nothing works any more: every task ends through {@link Actions#broken}. */
  public void breakPool(long nowNanos) {
    lifecycle.breakPool();
  }

  // ---- what there is

  public List<WorkerRecord> workers() {
    return workers;
  }

  /** The task that is next, if any waits. */
  public @Nullable TaskRecord firstQueued() {
    return placement.queue.first();
  }

  public int queued() {
    return placement.queued();
  }

  /** Tasks on workers that no worker has necessarily begun. */
  public int inFlight() {
    return placement.inFlight();
  }

  public Limits limits() {
    return workforce.limits();
  }

  /** Workers that hold a task. */
  public int busyWorkers() {
    return placement.headcount.busy();
  }

  /** Whether a task is accepted and not done. */
  public boolean hasWork() {
    return lifecycle.hasWork();
  }

  public boolean isShutdown() {
    return lifecycle.isShutdown();
  }

  public boolean isBroken() {
    return lifecycle.isBroken();
  }

  public boolean isTerminated() {
    return lifecycle.isTerminated();
  }

  public long workersStarted() {
    return workforce.started();
  }

  public long workersLost() {
    return losses.lost();
  }

  public long retried() {
    return retried;
  }

  public long ignoredEvents() {
    return ignoredEvents;
  }
}
