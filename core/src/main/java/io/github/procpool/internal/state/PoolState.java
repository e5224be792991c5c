package io.github.procpool.internal.state;

import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every decision of a pool: which task goes where, which worker starts, which one ends. */
public final class PoolState {
  /*
   * Guarded by the one lock of the pool (the caller holds it). No I/O, no thread, no clock, no user
   * code: time comes in as an argument, decisions go out through Actions. An event in the wrong state
   * changes nothing and is counted in ignoredEvents.
   *
   *   task      NEW -> QUEUED -> SENT -> DONE            (finished)
   *                      ^        | |
   *                      |        | +--> ORPHANED -> DONE  (its worker died while it ran; settle)
   *                      +--------+           |
   *                      +--------------------+            (resubmit: next attempt)
   *                      SENT -> QUEUED: revoked, or unbegun on a worker that died; no attempt counted
   *
   *   worker    STARTING -> READY -> STOPPING -> DEAD
   *                 |         |          |
   *                 +---------+----------+--> LOST -> DEAD   (link closed, then process ended)
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

  /** Above every priority that a task can have. */
  private static final long ANY_PRIORITY = Long.MAX_VALUE;

  private final Actions actions;
  private final SendAhead sendAhead;
  final TaskQueue queue = new TaskQueue();
  private final List<WorkerRecord> workers = new ArrayList<>();
  final ArrayDeque<WorkerRecord> idle = new ArrayDeque<>();
  private Limits limits;

  private int nextSerial;
  private int roundRobin;
  private int inFlight;
  private int unsettled;
  private int holds;
  private int bootFailures;
  private double bootNanos = 150e6;
  private boolean shutdown;
  private boolean broken;
  private boolean terminated;

  private long started;
  private long lost;
  private long retried;
  private long ignoredEvents;

  public PoolState(Limits limits, Actions actions) {
    this.limits = limits;
    this.actions = actions;
    this.sendAhead = new SendAhead(limits.slots() / 2);
  }

  // ---- events: tasks

  /** A new task; false when the pool takes none any more. */
  public boolean submit(TaskRecord task, long nowNanos) {
    if (shutdown || broken) {
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
    if (broken || terminated) {
      return false;
    }
    if (first) {
      queue.addFirst(task);
      pump(nowNanos);
    } else {
      accept(task, nowNanos);
    }
    return true;
  }

  private void accept(TaskRecord task, long nowNanos) {
    if (queue.isEmpty()) {
      WorkerRecord worker = workerFor(task);
      if (worker != null) {
        boolean waits = worker.isBusy();
        send(worker, task);
        boolean last = worker.accepted >= limits.maxTasksPerWorker();
        if (last || (waits && regular() < limits.maxWorkers())) {
          ensureWorkers(nowNanos);
        }
        return;
      }
    }
    queue.addLast(task);
    if (task.priority() > 0) {
      for (WorkerRecord worker : workers) {
        takeBack(worker, task.priority());
      }
      pump(nowNanos);
    } else {
      ensureWorkers(nowNanos);
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
    detach(worker, task);
    worker.occupied--;
    worker.finishedItems += task.items();
    task.place = Place.DONE;
    if (tookNanos >= 0) {
      sendAhead.measured(tookNanos, 1);
    }
    if (worker.inFlight.isEmpty()) {
      worker.idleSinceNanos = nowNanos;
    }
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
      fill(worker);
      if (worker.inFlight.isEmpty()) {
        nothingInFlight(worker, nowNanos);
      }
    }
    ensureWorkers(nowNanos);
    maybeFinish();
  }

  /** Tries to take a task back; what runs already is the caller's to interrupt. */
  public CancelOutcome cancel(TaskRecord task, long nowNanos) {
    switch (task.place) {
      case QUEUED -> {
        queue.remove(task);
        task.place = Place.DONE;
        maybeFinish();
        return CancelOutcome.WITHDRAWN;
      }
      case SENT -> {
        WorkerRecord worker = ownerOf(task);
        if (task.abandoned) {
          return CancelOutcome.DONE;
        }
        if (actions.revoke(worker, task)) {
          worker.accepted -= task.items();
          detach(worker, task);
          task.place = Place.DONE;
          refill(worker, nowNanos);
          return CancelOutcome.WITHDRAWN;
        }
        return CancelOutcome.RUNNING;
      }
      case ORPHANED -> {
        return task.abandoned ? CancelOutcome.DONE : CancelOutcome.RUNNING;
      }
      default -> {
        return CancelOutcome.DONE;
      }
    }
  }

  /** The future of a running task is done by other means; its outcome counts for nobody. */
  public boolean abandon(TaskRecord task) {
    if (task.abandoned || (task.place != Place.SENT && task.place != Place.ORPHANED)) {
      return false;
    }
    task.abandoned = true;
    return true;
  }

  /** Abandons every task that a worker holds or held when it died. */
  public List<TaskRecord> abandonAll() {
    List<TaskRecord> abandoned = new ArrayList<>();
    for (WorkerRecord worker : workers) {
      for (TaskRecord task : worker.inFlight) {
        if (abandon(task)) {
          abandoned.add(task);
        }
      }
      TaskRecord orphan = worker.orphan;
      if (orphan != null && abandon(orphan)) {
        abandoned.add(orphan);
      }
    }
    return abandoned;
  }

  /**
   * A task reported by {@link Actions#lost}, or held by {@link #hold}, needs no further attempt.
   */
  public void settle(long nowNanos) {
    if (unsettled == 0) {
      ignoredEvents++;
      return;
    }
    unsettled--;
    maybeFinish();
  }

  /** A finished task whose outcome may yet ask for another attempt. */
  public void unsettled() {
    unsettled++;
  }

  /** Next attempt of a task that was lost, which settles it; false when the pool makes none. */
  public boolean resubmit(TaskRecord task, long nowNanos) {
    if (unsettled == 0 || task.place != Place.DONE) {
      ignoredEvents++;
      return false;
    }
    unsettled--;
    if (broken) {
      maybeFinish(); // the last worker may have gone while the answer was awaited
      return false;
    }
    task.attempt++;
    retried++;
    task.abandoned = false;
    task.worker = null;
    queue.addFirst(task);
    pump(nowNanos);
    return true;
  }

  /** Work that will bring more tasks keeps the pool open after shutdown. */
  public void hold() {
    holds++;
  }

  public void release(long nowNanos) {
    if (holds == 0) {
      ignoredEvents++;
      return;
    }
    holds--;
    maybeFinish();
  }

  // ---- events: workers

  /** The worker has run its initializer and can take tasks. */
  public void ready(WorkerRecord worker, long nowNanos) {
    if (worker.phase != Phase.STARTING) {
      ignoredEvents++;
      return;
    }
    worker.phase = Phase.READY;
    worker.idleSinceNanos = nowNanos;
    bootFailures = 0;
    bootNanos += (nowNanos - worker.launchedAtNanos - bootNanos) / 4;
    if (!worker.spare) {
      fill(worker);
      if (worker.inFlight.isEmpty()) {
        nothingInFlight(worker, nowNanos);
      }
    }
    ensureWorkers(nowNanos);
    maybeFinish();
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
    worker.crashed = worker.phase == Phase.READY && !worker.killed;
    worker.phase = Phase.LOST;
    unlistIdle(worker);
    if (worker.crashed) {
      worker.endReason = null; // it was to retire later, but that is not why it ended
    }
    if (worker.crashed || begun != null) {
      lost++;
    }
    TaskRecord last;
    while ((last = worker.inFlight.pollLast()) != null) {
      inFlight--;
      if (last == begun) {
        last.place = Place.ORPHANED;
        worker.orphan = last;
      } else if (last.abandoned) {
        last.place = Place.DONE;
      } else {
        last.worker = null;
        queue.addFirst(last);
      }
    }
    if (limits.breakOnCrash() && worker.crashed) {
      return; // the exit brings the reason, and then everything ends
    }
    pump(nowNanos);
    maybeFinish();
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
    boolean failedBoot = worker.phase == Phase.STARTING && !worker.killed;
    if (worker.phase != Phase.LOST && worker.phase != Phase.STARTING) {
      linkLost(worker, null, nowNanos);
    }
    worker.phase = Phase.DEAD;
    workers.remove(worker);
    TaskRecord orphan = worker.orphan;
    worker.orphan = null;
    if (orphan != null) {
      orphan.place = Place.DONE;
      if (!orphan.abandoned) {
        unsettled++;
        actions.lost(orphan, worker);
      }
    }
    bootFailures += failedBoot ? 1 : 0;
    boolean givesUp = failedBoot && bootFailures >= BOOT_FAILURES;
    if (!broken && (givesUp || (limits.breakOnCrash() && worker.crashed))) {
      return true;
    }
    pump(nowNanos);
    maybeFinish();
    return false;
  }

  /**
   * Ends workers that were idle too long; returns when to look again, or −1 when nobody is idle.
   */
  public long retireIdle(long nowNanos) {
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

  /** Retires one worker when it has finished what it runs; what it has not begun moves at once. */
  public void recycle(WorkerRecord worker, EndReason reason, long nowNanos) {
    if (worker.phase == Phase.STARTING) {
      kill(worker, reason);
      ensureWorkers(nowNanos);
      return;
    }
    if (worker.phase != Phase.READY) {
      return;
    }
    retire(worker, reason);
    pump(nowNanos);
  }

  /** Replaces every worker of now. */
  public void recycleAll(long nowNanos) {
    for (WorkerRecord worker : List.copyOf(workers)) {
      if (worker.phase == Phase.READY) {
        retire(worker, EndReason.RECYCLED);
      }
    }
    pump(nowNanos);
  }

  /** Ends one worker at once. */
  public void kill(WorkerRecord worker, EndReason reason) {
    if (worker.phase == Phase.DEAD || worker.phase == Phase.LOST) {
      return;
    }
    markEnding(worker, reason);
    actions.kill(worker, reason);
  }

  /** The caller ends that worker by its own means: it gets no more tasks, its exit is explained. */
  public void markEnding(WorkerRecord worker, EndReason reason) {
    if (worker.phase == Phase.DEAD || worker.phase == Phase.LOST) {
      return;
    }
    if (!worker.killed) {
      worker.endReason = reason; // the first kill explains the exit, not what was planned before
    }
    worker.killed = true;
    worker.retiring = true;
    unlistIdle(worker);
  }

  // ---- events: life cycle

  public void resize(int maxWorkers, long nowNanos) {
    limits =
        new Limits(
            maxWorkers,
            limits.minWorkers(),
            limits.maxTasksPerWorker(),
            limits.idleTimeoutNanos(),
            limits.warm(),
            limits.breakOnCrash(),
            limits.slots());
    List<WorkerRecord> staying = bySurplusOrder();
    for (WorkerRecord worker : staying.subList(0, Math.max(0, staying.size() - maxWorkers))) {
      recycle(worker, EndReason.RESIZED, nowNanos);
    }
    for (WorkerRecord worker : workers) {
      if (worker.spare) {
        worker.id = freeId(worker);
      }
    }
    pump(nowNanos);
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

  /** Starts {@code minWorkers} workers, and the spare of a warm pool. */
  public void start(long nowNanos) {
    ensureWorkers(nowNanos);
  }

  /** Starts all {@code maxWorkers} workers now. */
  public void startAll(long nowNanos) {
    while (!shutdown && !broken && regular() < limits.maxWorkers()) {
      addWorker(nowNanos);
    }
  }

  /** Takes no new tasks; accepted ones finish. */
  public void shutdown(long nowNanos) {
    shutdown = true;
    maybeFinish();
  }

  /** Withdraws every task that no worker has begun. */
  public List<TaskRecord> withdrawPending(long nowNanos) {
    List<TaskRecord> withdrawn = new ArrayList<>();
    for (WorkerRecord worker : workers) {
      takeBack(worker, ANY_PRIORITY);
    }
    TaskRecord task;
    while ((task = queue.pollFirst()) != null) {
      task.place = Place.DONE;
      withdrawn.add(task);
    }
    maybeFinish();
    return withdrawn;
  }

  /** Kills all workers; what they had not begun starts on new ones unless it was withdrawn. */
  public void killAll(EndReason reason) {
    for (WorkerRecord worker : List.copyOf(workers)) {
      kill(worker, reason);
    }
  }

  /** Nothing works any more: every task ends through {@link Actions#broken}. */
  public void breakPool(long nowNanos) {
    if (broken) {
      return;
    }
    broken = true;
    shutdown = true;
    TaskRecord task;
    while ((task = queue.pollFirst()) != null) {
      task.place = Place.DONE;
      actions.broken(task);
    }
    for (WorkerRecord worker : List.copyOf(workers)) {
      while ((task = worker.inFlight.pollFirst()) != null) {
        inFlight--;
        task.place = Place.DONE;
        if (!task.abandoned) {
          actions.broken(task);
        }
      }
      TaskRecord orphan = worker.orphan;
      worker.orphan = null;
      if (orphan != null) {
        orphan.place = Place.DONE;
        if (!orphan.abandoned) {
          actions.broken(orphan);
        }
      }
      kill(worker, EndReason.BROKEN);
    }
    maybeFinish();
  }

  // ---- decisions

  private void pump(long nowNanos) {
    // One at a time: an idle worker gets a task before another gets a second one.
    for (WorkerRecord worker; !queue.isEmpty() && (worker = workerFor(null)) != null; ) {
      sendFirst(worker);
    }
    ensureWorkers(nowNanos);
  }

  private @Nullable WorkerRecord workerFor(@Nullable TaskRecord task) {
    WorkerRecord worker = idle.peekLast();
    if (worker != null) {
      return worker;
    }
    if ((task != null && task.priority() < 0) || sendAhead.window() == 1) {
      return null;
    }
    int probes = Math.min(4, workers.size());
    for (int i = 0; i < probes; i++) {
      roundRobin = roundRobin + 1 < workers.size() ? roundRobin + 1 : 0;
      WorkerRecord candidate = workers.get(roundRobin);
      if (hasRoom(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private boolean hasRoom(WorkerRecord worker) {
    return worker.phase == Phase.READY
        && !worker.spare
        && !worker.retiring
        && worker.occupied < limits.slots()
        && worker.accepted < limits.maxTasksPerWorker()
        && worker.inFlight.size() < sendAhead.window();
  }

  private void fill(WorkerRecord worker) {
    while (!queue.isEmpty() && hasRoom(worker)) {
      sendFirst(worker);
    }
  }

  private void sendFirst(WorkerRecord worker) {
    TaskRecord task = queue.pollFirst();
    if (task != null) {
      send(worker, task);
    }
  }

  private void send(WorkerRecord worker, TaskRecord task) {
    unlistIdle(worker);
    task.place = Place.SENT;
    task.worker = worker;
    task.sequence = worker.nextSequence++;
    worker.inFlight.addLast(task);
    worker.occupied++;
    worker.accepted += task.items();
    inFlight++;
    actions.send(worker, task);
  }

  private void detach(WorkerRecord worker, TaskRecord task) {
    if (worker.inFlight.peekFirst() == task) {
      worker.inFlight.pollFirst();
    } else {
      worker.inFlight.remove(task);
    }
    inFlight--;
  }

  /** The worker has run dry: it ends, or gets what waits elsewhere, or is idle. */
  private void nothingInFlight(WorkerRecord worker, long nowNanos) {
    if (worker.killed) {
      return;
    }
    if (worker.retiring || worker.accepted >= limits.maxTasksPerWorker()) {
      stop(worker, EndReason.RECYCLED);
      return;
    }
    if (!hasRoom(worker)) {
      return; // a spare, or its ring is full of revoked slots, which it will pass
    }
    TaskRecord waiting = takeFromBusiest();
    if (waiting != null) {
      send(worker, waiting);
    } else if (!worker.idleListed) {
      worker.idleSinceNanos = nowNanos;
      listIdle(worker);
    }
  }

  private void listIdle(WorkerRecord worker) {
    worker.idleListed = true;
    idle.addLast(worker);
  }

  /** A task that waits behind another on some worker: the longest such line gives its last. */
  private @Nullable TaskRecord takeFromBusiest() {
    if (inFlight < 2) {
      return null;
    }
    WorkerRecord busiest = null;
    for (WorkerRecord worker : workers) {
      if (worker.inFlight.size() > 1
          && (busiest == null || worker.inFlight.size() > busiest.inFlight.size())) {
        busiest = worker;
      }
    }
    if (busiest == null) {
      return null;
    }
    TaskRecord taken = takeLast(busiest);
    if (taken != null) {
      return taken;
    }
    // The longest line may be finished and only not yet read.
    for (WorkerRecord worker : workers) {
      if (worker != busiest && worker.inFlight.size() > 1 && (taken = takeLast(worker)) != null) {
        return taken;
      }
    }
    return null;
  }

  /** The worker begins in order: when its last task has begun, nothing waits there. */
  private @Nullable TaskRecord takeLast(WorkerRecord worker) {
    TaskRecord last = worker.inFlight.peekLast();
    return last != null && !last.abandoned && takeBack(worker, last) ? last : null;
  }

  private boolean takeBack(WorkerRecord worker, TaskRecord task) {
    if (!actions.revoke(worker, task)) {
      return false;
    }
    worker.accepted -= task.items();
    worker.inFlight.removeLastOccurrence(task);
    inFlight--;
    task.worker = null;
    task.place = Place.NEW;
    return true;
  }

  /** Takes back what a worker has not begun and queues it, as long as its priority is below. */
  private void takeBack(WorkerRecord worker, long belowPriority) {
    if (worker.inFlight.isEmpty()) {
      return;
    }
    for (Iterator<TaskRecord> fromLast = worker.inFlight.descendingIterator();
        fromLast.hasNext(); ) {
      TaskRecord task = fromLast.next();
      if (task.abandoned || task.priority() >= belowPriority) {
        continue;
      }
      if (!actions.revoke(worker, task)) {
        break;
      }
      worker.accepted -= task.items();
      fromLast.remove();
      inFlight--;
      task.worker = null;
      queue.addFirst(task);
    }
    if (worker.inFlight.isEmpty() && hasRoom(worker)) {
      listIdle(worker);
    }
  }

  private void retire(WorkerRecord worker, EndReason reason) {
    if (worker.retiring) {
      return;
    }
    worker.retiring = true;
    unlistIdle(worker);
    takeBack(worker, ANY_PRIORITY);
    if (worker.inFlight.isEmpty()) {
      stop(worker, reason);
    } else {
      worker.endReason = reason;
    }
  }

  private void stop(WorkerRecord worker, EndReason reason) {
    unlistIdle(worker);
    worker.retiring = true;
    worker.phase = Phase.STOPPING;
    if (worker.endReason == null) {
      worker.endReason = reason;
    }
    actions.stop(worker);
  }

  private void unlistIdle(WorkerRecord worker) {
    if (worker.idleListed) {
      worker.idleListed = false;
      if (idle.peekLast() == worker) {
        idle.pollLast();
      } else {
        idle.remove(worker);
      }
    }
  }

  /** Starts the workers that the waiting tasks need, and the spares that will be needed. */
  private void ensureWorkers(long nowNanos) {
    if (broken || terminated) {
      return;
    }
    Headcount count = new Headcount();
    boolean draining = shutdown && queue.isEmpty() && inFlight <= count.busy && holds == 0;
    int floor = draining ? 0 : minWorkers();
    while (count.regular < limits.maxWorkers()
        && (count.regular < floor || count.starting < queue.size() + waiting(count))) {
      addWorker(nowNanos);
      count = new Headcount();
    }
    int missing = draining ? 0 : wantedSpares(count) - count.spares;
    for (; missing > 0; missing--) {
      launch(true, nowNanos);
    }
  }

  /** Tasks that stand behind another on their worker while nobody is idle. */
  private int waiting(Headcount count) {
    return idle.isEmpty() ? inFlight - count.busy : 0;
  }

  /** Spares of a warm pool, and one for each worker that soon needs a replacement. */
  private int wantedSpares(Headcount count) {
    if (count.regular == 0) {
      return 0;
    }
    int replaced = Math.min(count.expiring, limits.maxWorkers() - (count.regular - count.expiring));
    return Math.min(limits.maxWorkers(), (limits.warm() ? 1 : 0) + Math.max(0, replaced));
  }

  private int minWorkers() {
    return Math.min(limits.minWorkers(), limits.maxWorkers());
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
    if (worker.retiring || worker.accepted >= most) {
      return true;
    }
    long left = most - worker.finishedItems;
    double eachNanos = sendAhead.averageNanos();
    return eachNanos < 0 ? left * 2 <= most : left * eachNanos <= 2 * bootNanos;
  }

  private void addWorker(long nowNanos) {
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
      fill(spare);
      if (spare.inFlight.isEmpty()) {
        nothingInFlight(spare, nowNanos);
      }
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

  private int regular() {
    int count = 0;
    for (WorkerRecord worker : workers) {
      count += worker.isRegular() ? 1 : 0;
    }
    return count;
  }

  private void maybeFinish() {
    if (!shutdown || terminated) {
      return;
    }
    if (!broken && (!queue.isEmpty() || inFlight > 0 || unsettled > 0 || holds > 0 || orphans())) {
      return;
    }
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
    if (workers.isEmpty() && unsettled == 0) {
      terminated = true;
      actions.terminated();
    }
  }

  private boolean orphans() {
    for (WorkerRecord worker : workers) {
      if (worker.orphan != null) {
        return true;
      }
    }
    return false;
  }

  private static WorkerRecord ownerOf(TaskRecord task) {
    WorkerRecord worker = task.worker;
    if (worker == null) {
      throw new IllegalStateException(task + " has no worker");
    }
    return worker;
  }

  // ---- what there is

  public List<WorkerRecord> workers() {
    return workers;
  }

  public int queued() {
    return queue.size();
  }

  /** Tasks on workers that no worker has necessarily begun. */
  public int inFlight() {
    return inFlight;
  }

  public Limits limits() {
    return limits;
  }

  /** Mean run time of a task of late, in nanoseconds; −1 while nothing has finished. */
  public double averageTaskNanos() {
    return sendAhead.averageNanos();
  }

  public boolean isShutdown() {
    return shutdown;
  }

  public boolean isBroken() {
    return broken;
  }

  public boolean isTerminated() {
    return terminated;
  }

  public long workersStarted() {
    return started;
  }

  public long workersLost() {
    return lost;
  }

  public long retried() {
    return retried;
  }

  public long ignoredEvents() {
    return ignoredEvents;
  }

  int window() {
    return sendAhead.window();
  }

  int holds() {
    return holds;
  }

  int unsettledCount() {
    return unsettled;
  }
}
