package io.github.procpool.internal.state;

import static io.github.procpool.internal.state.StateInvariants.crashWillBreak;
import static io.github.procpool.internal.state.StateInvariants.isRegular;
import static io.github.procpool.internal.state.StateInvariants.require;

import io.github.procpool.internal.state.SimulatedWorker.Slot;
import io.github.procpool.internal.state.SimulatedWorker.SlotState;
import io.github.procpool.internal.state.WorkerRecord.Phase;

/** As many workers as the tasks need, and no more. */
final class DemandChecker {
  private DemandChecker() {}

  /** After an event that may leave it to the end of a killed worker to start another. */
  static void checkUnlessEnding(SimulatedHost host) {
    for (SimulatedWorker worker : host.workers) {
      if (worker.killed) {
        return;
      }
    }
    check(host);
  }

  /** After an event that starts all that are missing. */
  static void check(SimulatedHost host) {
    PoolState state = host.state;
    if (state.isBroken() || state.isTerminated() || crashWillBreak(state)) {
      return;
    }
    if (state.placement.idle.isEmpty()) {
      checkWaitingTasks(host);
    }
    checkReplacements(state);
  }

  /** Tasks that nobody can take now get workers of their own, as far as the pool may start them. */
  private static void checkWaitingTasks(SimulatedHost host) {
    PoolState state = host.state;
    int regular = 0;
    int starting = 0;
    int waiting = state.queued();
    for (WorkerRecord worker : state.workers()) {
      if (isRegular(worker)) {
        regular++;
        starting += worker.phase() == Phase.STARTING ? 1 : 0;
        waiting += waiting(SimulatedWorker.of(worker));
      }
    }
    require(
        regular >= state.limits().maxWorkers() || starting >= waiting,
        "too few workers for waiting tasks",
        state.workers());
  }

  /** Tasks behind the one that runs, or will run first; one that is abandoned waits for nobody. */
  private static int waiting(SimulatedWorker worker) {
    int count = 0;
    boolean first = true;
    for (Slot slot : worker.slots) {
      if (slot.state == SlotState.SENT || slot.state == SlotState.BEGUN) {
        count += first || slot.task.abandoned ? 0 : 1;
        first = false;
      }
    }
    return count;
  }

  /**
   * Who takes over from workers that get no more tasks is started before they end, unless one was
   * lost: then as soon as its process has ended.
   */
  private static void checkReplacements(PoolState state) {
    int regular = 0;
    int wornOut = 0;
    int spares = 0;
    boolean anyLost = false;
    for (WorkerRecord worker : state.workers()) {
      anyLost |= worker.isLost();
      if (isRegular(worker)) {
        regular++;
        wornOut += worker.phase() == Phase.READY && state.placement.isWornOut(worker) ? 1 : 0;
      } else if (worker.isUsableSpare()) {
        spares++;
      }
    }
    int most = state.limits().maxWorkers();
    int replaced = Math.min(wornOut, most - (regular - wornOut));
    boolean lastTasks = state.isShutdown() && state.lifecycle.holds() == 0;
    require(
        lastTasks || anyLost || spares >= Math.min(most, replaced),
        "too few replacements",
        state.workers());
  }

  /** A worker is started for a task that waits, or because the pool keeps so many. */
  static void requireNeeded(SimulatedHost host, WorkerRecord added) {
    if (host.startsAll) {
      return;
    }
    PoolState state = host.state;
    int regular = 0;
    int starting = 0;
    int busy = 0;
    for (WorkerRecord worker : state.workers()) {
      busy += worker.isBusy() ? 1 : 0;
      if (worker != added && isRegular(worker)) {
        regular++;
        starting += worker.phase() == Phase.STARTING ? 1 : 0;
      }
    }
    int behind = state.placement.idle.isEmpty() ? state.inFlight() - busy : 0;
    int kept = Math.min(state.limits().minWorkers(), state.limits().maxWorkers());
    boolean draining =
        state.isShutdown()
            && state.lifecycle.holds() == 0
            && state.queued() == 0
            && state.inFlight() <= busy;
    require(
        starting < state.queued() + behind || (regular < kept && !draining),
        "nobody needs it",
        added);
  }

  /** One that can begin at once comes before one that is still booting. */
  static void requireReadiestSpare(PoolState state, WorkerRecord promoted) {
    if (promoted.phase() != Phase.READY) {
      for (WorkerRecord worker : state.workers()) {
        boolean ready = worker.isUsableSpare() && worker.phase() == Phase.READY;
        require(!ready, "passed over for " + promoted, worker);
      }
    }
  }
}
