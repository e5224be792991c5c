package io.github.procpool.internal.state;

import static io.github.procpool.internal.state.StateInvariants.crashWillBreak;
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
    checkEnd(host, state);
  }

  /** Whether anything is left that may need a worker. */
  static boolean hasWork(PoolState state) {
    boolean orphans = false;
    for (WorkerRecord worker : state.workers()) {
      orphans |= worker.orphan != null;
    }
    return orphans
        || state.queued() > 0
        || state.inFlight() > 0
        || state.lifecycle.unsettledCount() > 0
        || state.lifecycle.holds() > 0;
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
          checkOrder(task);
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

  /** First come, first served; but what comes back from a worker, or goes on, is first. */
  private static void checkOrder(SimulatedTask task) {
    TaskRecord next = task.record.next;
    if (next != null) {
      SimulatedTask behind = SimulatedTask.of(next);
      require(task.goesFirst || !behind.goesFirst, "stands behind a new one", behind);
      boolean bothNew = !task.goesFirst && !behind.goesFirst;
      require(!bothNew || task.record.id() < next.id(), "stands before an older one", task);
    }
  }

  /** A task that sits behind another moves as soon as a worker runs dry. */
  private static void requireNobodyWaits(WorkerRecord idle, PoolState state) {
    for (WorkerRecord other : state.workers()) {
      if (other.inFlight.size() > 1) {
        Slot last = lastWantedOfRing(SimulatedWorker.of(other));
        if (last != null && last.state == SlotState.SENT) {
          throw new AssertionError(last.task + " waits on " + other + " while idle: " + idle);
        }
      }
    }
  }

  private static @Nullable Slot lastWantedOfRing(SimulatedWorker worker) {
    for (int i = worker.slots.size() - 1; i >= 0; i--) {
      Slot slot = worker.slots.get(i);
      boolean revoked = slot.state == SlotState.REVOKED || slot.state == SlotState.SKIPPED;
      if (!revoked && !slot.task.isAbandoned()) {
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
    require(
        record.finishedItems == worker.finishedItems, "finished " + record.finishedItems, worker);
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
    require(
        state.lifecycle.unsettledCount() == host.questions.size(),
        "unsettled",
        state.lifecycle.unsettledCount());
    require(host.terminated == state.isTerminated(), "terminated", host.terminated);
    require(state.workersStarted() == host.workersStarted, "started", state.workersStarted());
    require(state.workersLost() == host.workersLost, "lost", state.workersLost());
    for (SimulatedWorker worker : host.workers) {
      require(worker.life != Life.GONE && worker.record.phase() != Phase.DEAD, "gone", worker);
    }
  }

  /** Each worker ends for the first reason that was given, and none outlives its use. */
  private static void checkEnd(SimulatedHost host, PoolState state) {
    boolean over =
        state.isBroken() || (state.isShutdown() && !hasWork(state) && !crashWillBreak(state));
    for (SimulatedWorker worker : host.workers) {
      WorkerRecord record = worker.record;
      require(
          worker.killedFor == null || record.endReason() == worker.killedFor,
          "is killed for " + worker.killedFor + ", explained by " + record.endReason(),
          worker);
      boolean ends = worker.killed || worker.stopAsked || record.phase() == Phase.LOST;
      require(!over || ends, "is left when the pool is over", worker);
      require(!state.isBroken() || record.phase() == Phase.LOST || worker.killed, "spared", worker);
    }
  }
}
