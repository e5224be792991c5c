package io.github.procpool.internal.state;

import io.github.procpool.internal.state.SimulatedWorker.Life;
import io.github.procpool.internal.state.SimulatedWorker.Slot;
import io.github.procpool.internal.state.SimulatedWorker.SlotState;
import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import org.jspecify.annotations.Nullable;

/** What holds between any two events, see "Invariants" in the architecture page. */
final class InvariantChecker {
  private InvariantChecker() {}

  /** Whether it counts against {@code maxWorkers}. */
  static boolean isRegular(WorkerRecord worker) {
    return !worker.spare
        && (worker.phase() == Phase.STARTING || worker.phase() == Phase.READY)
        && (!worker.retiring || worker.isBusy());
  }

  static void check(SimulatedHost host) {
    PoolState state = host.state;
    checkTasks(host, state);
    for (WorkerRecord worker : state.workers()) {
      checkInFlight(worker, state);
      checkIdle(worker, state);
      checkRing(SimulatedWorker.of(worker), state);
    }
    checkCounts(host, state);
    if (!state.isBroken()) {
      checkProgress(state);
    }
  }

  /** A task is in exactly one place, and nobody forgets its future. */
  private static void checkTasks(SimulatedHost host, PoolState state) {
    int queued = 0;
    long queuedItems = 0;
    int sent = 0;
    for (SimulatedTask task : host.tasks) {
      TaskRecord record = task.record;
      WorkerRecord worker = record.worker();
      switch (record.place()) {
        case QUEUED -> {
          queued++;
          queuedItems += record.items();
          require(worker == null && !task.completed, "queued with worker or outcome", task);
        }
        case SENT -> {
          sent++;
          require(worker != null && state.workers().contains(worker), "sent to nobody", task);
          require(!task.completed || record.isAbandoned(), "sent and completed", task);
        }
        case ORPHANED -> {
          require(worker != null && worker.orphan == record, "orphan of nobody", task);
          require(!task.completed || record.isAbandoned(), "orphaned and completed", task);
        }
        case DONE ->
            require(task.completed || task.awaitsAnswer, "done, its future forgotten", task);
        default -> throw new AssertionError("accepted but nowhere: " + task);
      }
      int attempts = task.attempts();
      require(task.runs <= attempts, "begun without a charge", task);
      require(attempts <= task.runs + 1, "charged without being begun", task);
    }
    require(queued == state.queued(), "queue counts " + state.queued() + " of " + queued, "");
    require(
        queuedItems == state.placement.queue.items(),
        "items in the queue",
        state.placement.queue.items());
    require(sent == state.inFlight(), "in flight " + state.inFlight() + " of " + sent, "");
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
            || SimulatedWorker.of(worker).killed
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
      if (!crashWillBreak(state)) {
        requireNobodyWaits(worker, state);
      }
    }
  }

  /** A task that sits behind another moves as soon as a worker runs dry. */
  private static void requireNobodyWaits(WorkerRecord idle, PoolState state) {
    for (WorkerRecord other : state.workers()) {
      if (other.inFlight.size() > 1) {
        Slot last = lastOfRing(SimulatedWorker.of(other));
        if (last != null && last.state == SlotState.SENT && !last.task.isAbandoned()) {
          throw new AssertionError(last.task + " waits on " + other + " while idle: " + idle);
        }
      }
    }
  }

  private static @Nullable Slot lastOfRing(SimulatedWorker worker) {
    for (int i = worker.slots.size() - 1; i >= 0; i--) {
      Slot slot = worker.slots.get(i);
      if (slot.state != SlotState.REVOKED && slot.state != SlotState.SKIPPED) {
        return slot;
      }
    }
    return null;
  }

  /** The worker's ring and the pool's view of it agree. */
  private static void checkRing(SimulatedWorker worker, PoolState state) {
    WorkerRecord record = worker.record;
    boolean inUse = record.phase() == Phase.READY || record.phase() == Phase.STOPPING;
    if (state.isBroken() || !inUse) {
      return;
    }
    require(record.occupied == worker.slots.size(), "occupied " + record.occupied, worker);
    require(record.accepted == worker.acceptedItems, "accepted " + record.accepted, worker);
    var listed = record.inFlight.iterator();
    for (Slot slot : worker.slots) {
      if (slot.state == SlotState.SENT
          || slot.state == SlotState.BEGUN
          || slot.state == SlotState.DONE) {
        require(listed.hasNext() && listed.next() == slot.task, "ring and list differ", worker);
      }
    }
    require(!listed.hasNext(), "listed but not in the ring", worker);
  }

  private static void checkCounts(SimulatedHost host, PoolState state) {
    int listed = 0;
    int staying = 0;
    for (WorkerRecord worker : state.workers()) {
      listed += worker.idleListed ? 1 : 0;
      staying += isRegular(worker) && !worker.retiring ? 1 : 0;
    }
    require(
        listed == state.placement.idle.size(),
        "idle list of " + state.placement.idle.size(),
        listed);
    require(staying <= state.limits().maxWorkers(), "workers above maxWorkers", staying);
    require(state.workers().size() == host.workers.size(), "workers", state.workers());
    require(state.unsettledCount() == host.questions.size(), "unsettled", state.unsettledCount());
    require(host.terminated == state.isTerminated(), "terminated", host.terminated);
    for (SimulatedWorker worker : host.workers) {
      require(worker.life != Life.GONE && worker.record.phase() != Phase.DEAD, "gone", worker);
    }
  }

  /** Tasks that nobody can take now get workers of their own, as far as the pool may start them. */
  static void checkDemandIsMet(SimulatedHost host) {
    PoolState state = host.state;
    if (state.isBroken() || !state.placement.idle.isEmpty() || crashWillBreak(state)) {
      return;
    }
    for (SimulatedWorker worker : host.workers) {
      if (worker.killed) {
        return; // its end will start another
      }
    }
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

  private static boolean crashWillBreak(PoolState state) {
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

  private static void require(boolean holds, String what, Object about) {
    if (!holds) {
      throw new AssertionError(what + ": " + about);
    }
  }
}
