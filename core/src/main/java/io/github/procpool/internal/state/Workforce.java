package io.github.procpool.internal.state;

import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayList;
import java.util.List;

/** Which workers there are: how many, which one starts, which spare steps in, which one ends. */
final class Workforce {
  private final Actions actions;
  private final Placement placement;

  /** Read by {@link Placement} too. */
  private final List<WorkerRecord> workers;

  private Limits limits;
  private int nextSerial;
  private long started;
  private long lost;
  private double bootNanos = 150e6;

  Workforce(Limits limits, List<WorkerRecord> workers, Placement placement, Actions actions) {
    this.limits = limits;
    this.workers = workers;
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
    Headcount count = new Headcount();
    boolean draining = lastTasks && placement.queued() == 0 && placement.inFlight() <= count.busy;
    int floor = draining ? 0 : minWorkers();
    while (count.regular < limits.maxWorkers()
        && (count.regular < floor || count.starting < placement.queued() + waiting(count))) {
      add(nowNanos);
      count = new Headcount();
    }
    int missing = draining ? 0 : wantedSpares(count) - count.spares;
    for (; missing > 0; missing--) {
      launch(true, nowNanos);
    }
  }

  /** Tasks that stand behind another on their worker while nobody is idle. */
  private int waiting(Headcount count) {
    return placement.hasIdle() ? 0 : placement.inFlight() - count.busy;
  }

  /** Whether there are fewer workers than the pool may have. */
  boolean mayGrow() {
    int regular = 0;
    for (WorkerRecord worker : workers) {
      regular += worker.isRegular() ? 1 : 0;
    }
    return regular < limits.maxWorkers();
  }

  /** One more regular worker: a spare if there is one, or a new one. */
  void add(long nowNanos) {
    WorkerRecord spare = null;
    for (WorkerRecord worker : workers) {
      if (worker.isUsableSpare() && (spare == null || spare.phase != Phase.READY)) {
        spare = worker;
      }
    }
    if (spare == null) {
      launch(false, nowNanos);
      return;
    }
    spare.spare = false;
    spare.id = freeId(spare);
    actions.promote(spare);
    if (spare.phase == Phase.READY) {
      employ(spare, nowNanos);
    }
  }

  private void launch(boolean spare, long nowNanos) {
    WorkerRecord worker = new WorkerRecord(nextSerial++, 0, spare, nowNanos);
    worker.id = freeId(worker);
    workers.add(worker);
    started++;
    actions.launch(worker);
  }

  /** Workers are numbered 0 … maxWorkers−1; a spare has a number above until it is one of them. */
  private int freeId(WorkerRecord self) {
    for (int id = self.spare ? limits.maxWorkers() : 0; ; id++) {
      boolean taken = false;
      for (WorkerRecord worker : workers) {
        taken |=
            worker != self && worker.id == id && (worker.isRegular() || worker.isUsableSpare());
      }
      if (!taken) {
        return id;
      }
    }
  }

  /** The worker can take tasks from now on. */
  void booted(WorkerRecord worker, long nowNanos) {
    worker.phase = Phase.READY;
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
  private int wantedSpares(Headcount count) {
    if (count.regular == 0) {
      return 0;
    }
    int replaced = Math.min(count.expiring, limits.maxWorkers() - (count.regular - count.expiring));
    return Math.min(limits.maxWorkers(), (limits.warm() ? 1 : 0) + Math.max(0, replaced));
  }

  /** The workers of now, by what they count as. */
  private final class Headcount {
    int regular;
    int starting;
    int busy;
    int expiring;
    int spares;

    Headcount() {
      for (WorkerRecord worker : workers) {
        if (worker.isRegular()) {
          regular++;
          starting += worker.phase == Phase.STARTING ? 1 : 0;
          busy += worker.isBusy() ? 1 : 0;
          expiring += isExpiring(worker) ? 1 : 0;
        } else if (worker.isUsableSpare()) {
          spares++;
        }
      }
    }
  }

  /** Whether a worker will reach its number of tasks before a replacement could boot. */
  private boolean isExpiring(WorkerRecord worker) {
    long most = limits.maxTasksPerWorker();
    if (most == Long.MAX_VALUE || worker.phase != Phase.READY) {
      return false;
    }
    if (worker.retiring || placement.isWornOut(worker)) {
      return true;
    }
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
    Headcount count = new Headcount();
    return worker.spare ? count.spares > wantedSpares(count) : count.regular > minWorkers();
  }

  /** Ends a worker when it has finished what it runs; what it has not begun is queued again. */
  void retire(WorkerRecord worker, EndReason reason) {
    if (worker.retiring) {
      return;
    }
    worker.retiring = true;
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
    worker.retiring = true;
    worker.phase = Phase.STOPPING;
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
    worker.killed = true;
    worker.retiring = true;
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

  /** A worker's link has closed; an end that nobody asked for is a crash. */
  void linkLost(WorkerRecord worker, boolean hadBegunTask) {
    worker.crashed = worker.phase == Phase.READY && !worker.killed;
    worker.phase = Phase.LOST;
    placement.unlistIdle(worker);
    if (worker.crashed) {
      worker.endReason = null; // it was to retire later, but that is not why it ended
    }
    if (worker.crashed || hadBegunTask) {
      lost++;
    }
  }

  /** A worker's process has ended. */
  void remove(WorkerRecord worker) {
    worker.phase = Phase.DEAD;
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

  long lost() {
    return lost;
  }
}
