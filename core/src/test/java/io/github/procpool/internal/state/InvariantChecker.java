package io.github.procpool.internal.state;

import static io.github.procpool.internal.state.StateInvariants.crashWillBreak;
import static io.github.procpool.internal.state.StateInvariants.isRegular;
import static io.github.procpool.internal.state.StateInvariants.require;

import io.github.procpool.internal.state.SimulatedWorker.Life;
import io.github.procpool.internal.state.SimulatedWorker.Slot;
import io.github.procpool.internal.state.SimulatedWorker.SlotState;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import org.jspecify.annotations.Nullable;

/** {@link StateInvariants}, and what holds between the state, the workers and the futures. */
final class InvariantChecker {
  private InvariantChecker() {}

  static void check(SimulatedHost host) {
    PoolState state = host.state;
    checkTasks(host, state);
    StateInvariants.check(state);
    for (WorkerRecord worker : state.workers()) {
      if (worker.idleListed && !crashWillBreak(state)) {
        requireNobodyWaits(worker, state);
      }
      checkRing(SimulatedWorker.of(worker), state);
    }
    checkCounts(host, state);
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
}
