package io.github.procpool.internal.state;

import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which workers there are: how many, which one starts, which spare steps in, which one ends. */
final class Workforce {
  private final Actions actions;
  private final Placement placement;

  /** Read by {@link Placement} too. */
  private final List<WorkerRecord> workers;

  private final Headcount headcount;
  private Limits limits;
  private int nextSerial;
  private long started;
  private double bootNanos = 150e6;

  Workforce(
      Limits limits,
      List<WorkerRecord> workers,
      Headcount headcount,
      Placement placement,
      Actions actions) {
    this.limits = limits;
    this.workers = workers;
    this.headcount = headcount;
    this.placement = placement;
    this.actions = actions;
  }

  // ---- workers that come

  /**
   * Starts the workers that the waiting tasks need, and the spares that will be needed.
   *
   * @param lastTasks whether no tasks can come but those that there are
   */
  void ensure(boolean lastTasks, long nowNanos) {
    while (mayGrow() && isMissing(lastTasks)) {
      add(nowNanos);
    }
    // The first worker of all boots alone: a spare beside it would make the first result late.
    boolean noneReady = headcount.starting() == headcount.regular();
    int missing = isDraining(lastTasks) || noneReady ? 0 : wantedSpares() - headcount.spares();
    if (missing <= 0 || isAnyLost()) {
      return;
    }
    for (; missing > 0; missing--) {
      launch(true, nowNanos);
    }
  }

  /**
   * Whether a worker has crashed or was killed, and its process has not ended. Whoever steps in
   * needs the processors for the tasks that wait, and to start a spare takes them for some
   * milliseconds.
   */
  private boolean isAnyLost() {
    for (WorkerRecord worker : workers) {
      if (worker.isLost()) {
        return true;
      }
    }
    return false;
  }

  /** Whether one more regular worker is kept, or has something to do. */
  private boolean isMissing(boolean lastTasks) {
    int floor = isDraining(lastTasks) ? 0 : minWorkers();
    return headcount.regular() < floor || headcount.starting() < placement.queued() + waiting();
  }

  /** Whether every task that there will ever be has its worker. */
  private boolean isDraining(boolean lastTasks) {
    return lastTasks && placement.queued() == 0 && placement.behind() == 0;
  }

  /** Tasks that stand behind another on their worker while nobody is idle. */
  private int waiting() {
    return placement.hasIdle() ? 0 : placement.behind();
  }

  /** Whether there are fewer workers than the pool may have. */
  boolean mayGrow() {
    return headcount.regular() < limits.maxWorkers();
  }

  /** One more regular worker: a spare if there is one, or a new one. */
  void add(long nowNanos) {
    WorkerRecord spare = spare();
    if (spare == null) {
      launch(false, nowNanos);
      return;
    }
    spare.employ();
    spare.id = freeId(spare);
    actions.promote(spare);
    if (spare.phase == Phase.READY) {
      employ(spare, nowNanos);
    }
  }

  private @Nullable WorkerRecord spare() {
    WorkerRecord spare = null;
    if (headcount.spares() > 0) {
      for (WorkerRecord worker : workers) {
        if (worker.isUsableSpare() && (spare == null || spare.phase != Phase.READY)) {
          spare = worker;
        }
      }
    }
    return spare;
  }

  private void launch(boolean spare, long nowNanos) {
    WorkerRecord worker = new WorkerRecord(nextSerial++, spare, nowNanos, headcount);
    worker.id = freeId(worker);
    workers.add(worker);
    started++;
    actions.launch(worker);
  }

  /** Workers are numbered 0 … maxWorkers−1; a spare has a number above until it is one of them. */
  private int freeId(WorkerRecord self) {
    BitSet taken = new BitSet();
    for (WorkerRecord worker : workers) {
      if (worker != self && (worker.isRegular() || worker.isUsableSpare())) {
        taken.set(worker.id);
      }
    }
    return taken.nextClearBit(self.spare ? limits.maxWorkers() : 0);
  }

  /** The worker can take tasks from now on. */
  void booted(WorkerRecord worker, long nowNanos) {
    worker.become(Phase.READY);
    worker.idleSinceNanos = nowNanos;
    bootNanos += (nowNanos - worker.launchedAtNanos - bootNanos) / 4;
    if (!worker.spare) {
      employ(worker, nowNanos);
    }
  }

  /** Gives a worker what it can take; one that gets nothing ends if it is to, or is idle. */
  void employ(WorkerRecord worker, long nowNanos) {
    placement.fill(worker);
    if (!worker.inFlight.isEmpty() || worker.killed) {
      return;
    }
    if (worker.retiring || placement.isWornOut(worker)) {
      stop(worker, EndReason.RECYCLED);
    } else {
      placement.takeOrIdle(worker, nowNanos);
    }
  }

  // ---- head count

  private int minWorkers() {
    return Math.min(limits.minWorkers(), limits.maxWorkers());
  }

  /** Spares of a warm pool, and one for each worker that soon needs a replacement. */
  private int wantedSpares() {
    int regular = headcount.regular();
    if (regular == 0) {
      return 0;
    }
    int expiring = expiring();
    int replaced = Math.min(expiring, limits.maxWorkers() - (regular - expiring));
    return Math.min(limits.maxWorkers(), (limits.warm() ? 1 : 0) + Math.max(0, replaced));
  }

  private int expiring() {
    int expiring = 0;
    if (limits.maxTasksPerWorker() < Long.MAX_VALUE) {
      for (WorkerRecord worker : workers) {
        expiring += worker.isRegular() && isExpiring(worker) ? 1 : 0;
      }
    }
    return expiring;
  }

  /** Whether a worker will reach its number of tasks before a replacement could boot. */
  private boolean isExpiring(WorkerRecord worker) {
    if (worker.phase != Phase.READY) {
      return false;
    }
    if (worker.retiring || placement.isWornOut(worker)) {
      return true;
    }
    long most = limits.maxTasksPerWorker();
    long left = most - worker.finishedItems;
    double eachNanos = placement.averageTaskNanos();
    return eachNanos < 0 ? left * 2 <= most : left * eachNanos <= 2 * bootNanos;
  }

  // ---- another size

  /** Sets the size; returns the workers that are too many, which the caller recycles. */
  List<WorkerRecord> resize(int maxWorkers) {
    limits = limits.withMaxWorkers(maxWorkers);
    List<WorkerRecord> staying = bySurplusOrder();
    return staying.subList(0, Math.max(0, staying.size() - maxWorkers));
  }

  /** All but retiring workers: idle ones go first, then starting ones, then the busy ones. */
  private List<WorkerRecord> bySurplusOrder() {
    List<WorkerRecord> order = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (WorkerRecord worker : workers) {
        if (worker.spare || worker.retiring) {
          continue;
        }
        int rank = worker.phase == Phase.STARTING ? 1 : worker.isBusy() ? 2 : 0;
        if (rank == round && (worker.phase == Phase.READY || worker.phase == Phase.STARTING)) {
          order.add(worker);
        }
      }
    }
    return order;
  }

  /** After a resize: spares are numbered from the new size on. */
  void renumberSpares() {
    for (WorkerRecord worker : workers) {
      if (worker.spare) {
        worker.id = freeId(worker);
      }
    }
  }

  // ---- workers that end

  /**
   * Ends workers that were idle too long; returns when to look again, or −1 when nobody is idle.
   */
  long retireIdle(long nowNanos) {
    long regularNanos = retireIdle(false, nowNanos);
    long sparesNanos = retireIdle(true, nowNanos); // the last regular worker takes its spare along
    return regularNanos < 0 || (sparesNanos >= 0 && sparesNanos < regularNanos)
        ? sparesNanos
        : regularNanos;
  }

  private long retireIdle(boolean spares, long nowNanos) {
    long nextNanos = -1;
    for (WorkerRecord worker : List.copyOf(workers)) {
      if (worker.phase != Phase.READY
          || worker.spare != spares
          || worker.retiring
          || worker.isBusy()
          || !isSurplus(worker)) {
        continue;
      }
      long leftNanos = worker.idleSinceNanos + limits.idleTimeoutNanos() - nowNanos;
      if (leftNanos <= 0) {
        stop(worker, EndReason.IDLE);
      } else if (nextNanos < 0 || leftNanos < nextNanos) {
        nextNanos = leftNanos;
      }
    }
    return nextNanos;
  }

  private boolean isSurplus(WorkerRecord worker) {
    return worker.spare ? headcount.spares() > wantedSpares() : headcount.regular() > minWorkers();
  }

  /** Ends a worker when it has finished what it runs; what it has not begun is queued again. */
  void retire(WorkerRecord worker, EndReason reason) {
    if (worker.retiring) {
      return;
    }
    worker.retire();
    placement.unlistIdle(worker);
    placement.takeBack(worker);
    if (worker.inFlight.isEmpty()) {
      stop(worker, reason);
    } else {
      worker.endReason = reason;
    }
  }

  private void stop(WorkerRecord worker, EndReason reason) {
    placement.unlistIdle(worker);
    worker.retire();
    worker.become(Phase.STOPPING);
    if (worker.endReason == null) {
      worker.endReason = reason;
    }
    actions.stop(worker);
  }

  /** Ends a worker at once. */
  void kill(WorkerRecord worker, EndReason reason) {
    if (worker.phase == Phase.DEAD || worker.phase == Phase.LOST) {
      return;
    }
    markEnding(worker, reason);
    actions.kill(worker, reason);
  }

  /** Somebody ends that worker: it gets no more tasks, its exit is explained. */
  void markEnding(WorkerRecord worker, EndReason reason) {
    if (worker.phase == Phase.DEAD || worker.phase == Phase.LOST) {
      return;
    }
    if (!worker.killed) {
      worker.endReason = reason; // the first kill explains the exit, not what was planned before
    }
    worker.kill();
    placement.unlistIdle(worker);
  }

  /** Ends all that have nothing to do any more. */
  void endUnused() {
    for (WorkerRecord worker : List.copyOf(workers)) {
      if (worker.killed) {
        continue;
      }
      if (worker.phase == Phase.READY && !worker.isBusy()) {
        stop(worker, EndReason.SHUTDOWN);
      } else if (worker.phase == Phase.STARTING) {
        kill(worker, EndReason.SHUTDOWN); // it never had a task, so nothing is lost
      }
    }
  }

  /** A worker's process has ended. */
  void remove(WorkerRecord worker) {
    worker.become(Phase.DEAD);
    worker.link = null; // futures of its tasks may keep the record, but not the mapped ring
    workers.remove(worker);
  }

  // ---- what there is

  Limits limits() {
    return limits;
  }

  long started() {
    return started;
  }
}
