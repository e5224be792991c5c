package io.github.procpool.internal.state;

import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.HashSet;
import java.util.Set;

/**
 * What holds between any two events as far as the state alone can tell; see "Invariants" in the
 * architecture page.
 */
public final class StateInvariants {
  private StateInvariants() {}

  /** Under the pool's lock. */
  public static void check(PoolState state) {
    int listed = 0;
    int staying = 0;
    int sent = 0;
    Headcount counted = new Headcount();
    PriorityCount priorities = new PriorityCount();
    Set<Integer> ids = new HashSet<>();
    for (WorkerRecord worker : state.workers()) {
      checkInFlight(worker, state);
      checkIdle(worker, state);
      listed += worker.idleListed ? 1 : 0;
      staying += isRegular(worker) && !worker.retiring ? 1 : 0;
      sent += worker.inFlight.size();
      int unused = counted.count(worker, 0);
      worker.inFlight.forEach(task -> priorities.add(task.priority()));
      require(!isRegular(worker) || ids.add(worker.id()), "two workers of one number", worker);
    }
    require(
        listed == state.placement.idle.size(),
        "idle list of " + state.placement.idle.size(),
        listed);
    require(staying <= state.limits().maxWorkers(), "workers above maxWorkers", staying);
    require(sent == state.inFlight(), "in flight " + state.inFlight() + " of " + sent, "");
    require(
        counted.toString().equals(state.placement.headcount.toString()),
        "counts " + state.placement.headcount,
        counted);
    require(
        priorities.toString().equals(state.placement.priorities.toString()),
        "priorities " + state.placement.priorities,
        priorities);
    if (!state.isBroken()) {
      checkProgress(state);
    }
  }

  /** Whether it counts against {@code maxWorkers}. */
  static boolean isRegular(WorkerRecord worker) {
    return !worker.spare
        && !worker.killed
        && (worker.phase() == Phase.STARTING || worker.phase() == Phase.READY)
        && (!worker.retiring || worker.isBusy());
  }

  private static void checkInFlight(WorkerRecord worker, PoolState state) {
    for (TaskRecord task : worker.inFlight) {
      require(task.place() == Place.SENT && task.worker() == worker, "listed but elsewhere", task);
    }
    boolean mayHaveTasks = worker.phase() == Phase.READY;
    require(mayHaveTasks || worker.inFlight.isEmpty(), "in flight in the wrong phase", worker);
    require(!worker.spare || !worker.isBusy(), "spare with tasks", worker);
    require(worker.orphan == null || worker.phase() == Phase.LOST, "orphan too early", worker);
    require(worker.phase() != Phase.DEAD, "dead but listed", worker);
    require(
        worker.phase() != Phase.STOPPING || worker.endReason() != null,
        "stops without why",
        worker);
    require(
        worker.phase() != Phase.READY
            || worker.isBusy()
            || !worker.retiring
            || worker.killed
            || state.isBroken(),
        "retires with nothing in flight, but is not asked to stop",
        worker);
  }

  /** The idle list holds exactly the workers that could take a task at once. */
  private static void checkIdle(WorkerRecord worker, PoolState state) {
    Limits limits = state.limits();
    boolean vacant =
        worker.phase() == Phase.READY && !worker.spare && !worker.retiring && !worker.isBusy();
    if (vacant && worker.accepted >= limits.maxTasksPerWorker()) {
      throw new AssertionError("worn out but not asked to stop: " + worker);
    }
    boolean idle = vacant && worker.occupied < limits.slots();
    require(worker.idleListed == idle, "idle " + idle + ", listed " + worker.idleListed, worker);
    if (idle) {
      require(state.placement.idle.contains(worker), "not in the idle list", worker);
      require(state.queued() == 0 || crashWillBreak(state), "idle while a task is queued", worker);
    }
  }

  /** While the pool works and a task is queued, something will happen that takes it further. */
  private static void checkProgress(PoolState state) {
    if (state.queued() == 0) {
      return;
    }
    for (WorkerRecord worker : state.workers()) {
      boolean ending = worker.retiring || worker.phase() == Phase.LOST;
      boolean coming = worker.phase() == Phase.STARTING;
      if (ending || coming || worker.isBusy() || worker.occupied > 0) {
        return;
      }
    }
    throw new AssertionError(state.queued() + " tasks queued, and nothing comes to take them");
  }

  /** A worker of a pool that ends with its first crash has crashed. */
  static boolean crashWillBreak(PoolState state) {
    if (!state.limits().breakOnCrash()) {
      return false;
    }
    for (WorkerRecord worker : state.workers()) {
      if (worker.phase() == Phase.LOST) {
        return true;
      }
    }
    return false;
  }

  static void require(boolean holds, String what, Object about) {
    if (!holds) {
      throw new AssertionError(what + ": " + about);
    }
  }
}
