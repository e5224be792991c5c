package io.github.procpool.internal.state;

import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.List;

/**
 * How far a pool is on its way to its end, and what keeps it from there: shut down, it ends when
 * nothing is left to do; broken, as soon as its workers are gone.
 */
final class Lifecycle {
  /*
   *   OPEN -> SHUTDOWN -> TERMINATED     (no task, no lost task without an answer, no hold)
   *   OPEN, SHUTDOWN -> BROKEN -> TERMINATED
   *
   * What is broken is shut down, too.
   */

  private final Placement placement;
  private final Workforce workforce;

  /** Changed by {@link Workforce} alone. */
  private final List<WorkerRecord> workers;

  private final Actions actions;

  /** Tasks that are done, but may yet get another attempt. */
  private int unsettled;

  private int holds;
  private boolean shutdown;
  private boolean broken;
  private boolean terminated;

  Lifecycle(Placement placement, Workforce workforce, List<WorkerRecord> workers, Actions actions) {
    this.placement = placement;
    this.workforce = workforce;
    this.workers = workers;
    this.actions = actions;
  }

  // ---- what keeps a pool open

  void unsettled() {
    unsettled++;
  }

  /** One of the unsettled tasks has its answer; false when there is none. */
  boolean settle() {
    if (unsettled == 0) {
      return false;
    }
    unsettled--;
    return true;
  }

  void hold() {
    holds++;
  }

  /** Ends a hold; false when there is none. */
  boolean release() {
    if (holds == 0) {
      return false;
    }
    holds--;
    return true;
  }

  // ---- the way to the end

  void shutdown() {
    shutdown = true;
    maybeFinish();
  }

  /** Ends every task and every worker. */
  void breakPool() {
    if (broken) {
      return;
    }
    broken = true;
    shutdown = true;
    placement.breakQueued();
    for (WorkerRecord worker : List.copyOf(workers)) {
      placement.breakTasksOf(worker);
      workforce.kill(worker, EndReason.BROKEN);
    }
    maybeFinish();
  }

  /**
   * After anything that the end may have waited for: ends workers, and at last the pool, when it
   * was shut down and nothing is left to do.
   */
  void maybeFinish() {
    if (!shutdown || terminated) {
      return;
    }
    if (!broken && (unsettled > 0 || holds > 0 || !placement.isEmpty())) {
      return;
    }
    workforce.endUnused();
    if (workers.isEmpty() && unsettled == 0) {
      terminated = true;
      actions.terminated();
    }
  }

  // ---- where it is

  boolean isShutdown() {
    return shutdown;
  }

  boolean isBroken() {
    return broken;
  }

  boolean isTerminated() {
    return terminated;
  }

  /** Whether no task runs any more, not even one of work that was accepted. */
  boolean isOver() {
    return broken || terminated;
  }

  /** Whether no tasks can come but those that there are. */
  boolean hasLastTasks() {
    return shutdown && holds == 0;
  }

  boolean hasWork() {
    return unsettled > 0 || !placement.isEmpty();
  }

  int holds() {
    return holds;
  }

  int unsettledCount() {
    return unsettled;
  }
}
