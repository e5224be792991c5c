package io.github.procpool.internal.state;

import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a worker that is gone, and of the task that it ran: the end of its link says what
 * was lost, that of its process why.
 */
final class Losses {
  private final Placement placement;
  private final Workforce workforce;
  private final Lifecycle lifecycle;
  private final Actions actions;

  /** Since a worker was ready. */
  private int bootFailures;

  private long lost;

  Losses(Placement placement, Workforce workforce, Lifecycle lifecycle, Actions actions) {
    this.placement = placement;
    this.workforce = workforce;
    this.lifecycle = lifecycle;
    this.actions = actions;
  }

  /** A worker is ready. */
  void booted() {
    bootFailures = 0;
  }

  /**
   * A worker's link has closed; an end that nobody asked for is a crash.
   *
   * @param begun the task it was running, or null
   */
  void linkLost(WorkerRecord worker, @Nullable TaskRecord begun) {
    worker.crashed = worker.phase == Phase.READY && !worker.killed;
    worker.become(Phase.LOST);
    placement.unlistIdle(worker);
    if (worker.crashed) {
      worker.endReason = null; // it was to retire later, but that is not why it ended
    }
    if (worker.crashed || begun != null) {
      lost++;
    }
    placement.recover(worker, begun);
  }

  /** A worker's process has ended; whether that was one failed boot too many in a row. */
  boolean exited(WorkerRecord worker) {
    boolean failedBoot = worker.phase == Phase.STARTING && !worker.killed;
    workforce.remove(worker);
    TaskRecord orphan = worker.orphan;
    worker.orphan = null;
    if (orphan != null) {
      orphan.place = Place.DONE;
      if (!orphan.abandoned) {
        lifecycle.unsettled();
        actions.lost(orphan, worker);
      }
    }
    bootFailures += failedBoot ? 1 : 0;
    return failedBoot && bootFailures >= PoolState.BOOT_FAILURES;
  }

  /** Workers that crashed, or were ended while they ran a task. */
  long lost() {
    return lost;
  }
}
