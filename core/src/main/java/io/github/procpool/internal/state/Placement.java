package io.github.procpool.internal.state;

import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which task goes where: the queue, the idle workers, sending ahead and taking back. */
final class Placement {
  /*
   * Only this class moves tasks between the queue and a worker's list, and keeps the idle list: it
   * holds exactly the workers that could take a task at once. How many workers there should be is
   * Workforce's matter, of which nothing is known here.
   */

  /** Above every priority that a task can have. */
  private static final long ANY_PRIORITY = Long.MAX_VALUE;

  /** Most workers asked for room beside the idle ones, so that submit stays short in any pool. */
  private static final int PROBES = 4;

  private final Actions actions;
  private final int slots;
  private final long maxTasksPerWorker;

  /** Changed by {@link Workforce} alone. */
  private final List<WorkerRecord> workers;

  final Headcount headcount;
  private final SendAhead sendAhead;
  final TaskQueue queue = new TaskQueue();
  final ArrayDeque<WorkerRecord> idle = new ArrayDeque<>();
  private int roundRobin;
  private int inFlight;

  /** Of the tasks in flight. */
  final PriorityCount priorities = new PriorityCount();

  Placement(Limits limits, List<WorkerRecord> workers, Headcount headcount, Actions actions) {
    this.actions = actions;
    this.slots = limits.slots();
    this.maxTasksPerWorker = limits.maxTasksPerWorker();
    this.workers = workers;
    this.headcount = headcount;
    this.sendAhead = new SendAhead(slots / 2);
  }

  // ---- from the queue to workers

  /** Sends what is queued, as far as workers have room. */
  void sendQueued() {
    // One at a time: an idle worker gets a task before another gets a second one.
    for (WorkerRecord worker; !queue.isEmpty() && (worker = workerFor(null)) != null; ) {
      sendFirst(worker);
    }
  }

  /** Who can take a task now, this one if it is given: an idle worker, or else one with room. */
  @Nullable WorkerRecord workerFor(@Nullable TaskRecord task) {
    WorkerRecord worker = idle.peekLast();
    if (worker != null) {
      return worker;
    }
    if ((task != null && task.priority() < 0) || sendAhead.window() == 1) {
      return null;
    }
    int probes = Math.min(PROBES, workers.size());
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
        && worker.occupied < slots
        && !isWornOut(worker)
        && worker.inFlight.size() < sendAhead.window();
  }

  /** Whether it has been sent all the tasks that one worker may get. */
  boolean isWornOut(WorkerRecord worker) {
    return worker.accepted >= maxTasksPerWorker;
  }

  /** Gives a worker as many queued tasks as it has room for. */
  void fill(WorkerRecord worker) {
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

  void send(WorkerRecord worker, TaskRecord task) {
    unlistIdle(worker);
    task.place = Place.SENT;
    task.worker = worker;
    task.sequence = worker.nextSequence++;
    worker.inFlight.addLast(task);
    worker.occupied++;
    worker.accepted += task.items();
    worker.recount();
    inFlight++;
    priorities.add(task.priority());
    actions.send(worker, task);
  }

  /** A worker that has run dry gets what waits elsewhere, or is idle. */
  void takeOrIdle(WorkerRecord worker, long nowNanos) {
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

  // ---- tasks that leave their worker

  /** Its outcome is there, and its slot is free. */
  void finished(WorkerRecord worker, TaskRecord task, long tookNanos, long nowNanos) {
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

  private void detach(WorkerRecord worker, TaskRecord task) {
    if (worker.inFlight.peekFirst() == task) {
      worker.inFlight.pollFirst();
    } else {
      worker.inFlight.remove(task);
    }
    gone(worker, task);
  }

  /** A task has left the worker's list. */
  private void gone(WorkerRecord worker, TaskRecord task) {
    worker.recount();
    inFlight--;
    priorities.remove(task.priority());
  }

  /** Tasks that stand behind another on their worker. */
  int behind() {
    return inFlight - headcount.busy();
  }

  /** A task that waits behind another on some worker: the longest such line gives its last. */
  private @Nullable TaskRecord takeFromBusiest() {
    if (behind() == 0) {
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
    for (Iterator<TaskRecord> fromLast = worker.inFlight.descendingIterator();
        fromLast.hasNext(); ) {
      TaskRecord last = fromLast.next();
      if (last.abandoned) {
        continue;
      }
      if (!actions.revoke(worker, last)) {
        return null;
      }
      worker.accepted -= last.items();
      fromLast.remove();
      gone(worker, last);
      last.worker = null;
      last.place = Place.NEW;
      return last;
    }
    return null;
  }

  /** Queues again what no worker has begun, as long as its priority is below. */
  void takeBack(long belowPriority) {
    if (!priorities.anyBelow(belowPriority)) {
      return;
    }
    for (WorkerRecord worker : workers) {
      takeBack(worker, belowPriority);
    }
  }

  /** Queues again what the worker has not begun. */
  void takeBack(WorkerRecord worker) {
    takeBack(worker, ANY_PRIORITY);
  }

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
      gone(worker, task);
      task.worker = null;
      queue.addFirst(task);
    }
    if (worker.inFlight.isEmpty() && hasRoom(worker)) {
      listIdle(worker);
    }
  }

  /** Queues again what a lost worker had not begun; what it had begun waits for its exit. */
  void recover(WorkerRecord worker, @Nullable TaskRecord begun) {
    TaskRecord last;
    while ((last = worker.inFlight.pollLast()) != null) {
      gone(worker, last);
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
  }

  // ---- tasks that nobody wants any more

  /** Lets a task run whose outcome counts for nobody; false when no worker has or had it. */
  boolean abandon(TaskRecord task) {
    if (task.abandoned || (task.place != Place.SENT && task.place != Place.ORPHANED)) {
      return false;
    }
    task.abandoned = true;
    return true;
  }

  /** Abandons every task that a worker holds or held when it died. */
  List<TaskRecord> abandonAll() {
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

  /** Takes a queued task out for good. */
  void withdrawQueued(TaskRecord task) {
    queue.remove(task);
    task.place = Place.DONE;
  }

  /** Takes a sent task out for good; false when the worker has begun it. */
  boolean withdrawSent(WorkerRecord worker, TaskRecord task) {
    if (!actions.revoke(worker, task)) {
      return false;
    }
    worker.accepted -= task.items();
    detach(worker, task);
    task.place = Place.DONE;
    return true;
  }

  /** Takes out every task that no worker has begun. */
  List<TaskRecord> withdrawPending() {
    takeBack(ANY_PRIORITY);
    List<TaskRecord> withdrawn = new ArrayList<>();
    TaskRecord task;
    while ((task = queue.pollFirst()) != null) {
      task.place = Place.DONE;
      withdrawn.add(task);
    }
    return withdrawn;
  }

  /** Ends the queued tasks of a broken pool. */
  void breakQueued() {
    TaskRecord task;
    while ((task = queue.pollFirst()) != null) {
      task.place = Place.DONE;
      actions.broken(task);
    }
  }

  /** Ends what a worker of a broken pool has, or had when it was lost. */
  void breakTasksOf(WorkerRecord worker) {
    TaskRecord task;
    while ((task = worker.inFlight.pollFirst()) != null) {
      gone(worker, task);
      endBroken(task);
    }
    TaskRecord orphan = worker.orphan;
    worker.orphan = null;
    if (orphan != null) {
      endBroken(orphan);
    }
  }

  private void endBroken(TaskRecord task) {
    task.place = Place.DONE;
    if (!task.abandoned) {
      actions.broken(task);
    }
  }

  // ---- idle workers

  private void listIdle(WorkerRecord worker) {
    worker.idleListed = true;
    idle.addLast(worker);
  }

  void unlistIdle(WorkerRecord worker) {
    if (worker.idleListed) {
      worker.idleListed = false;
      if (idle.peekLast() == worker) {
        idle.pollLast();
      } else {
        idle.remove(worker);
      }
    }
  }

  // ---- what there is

  /** Whether no task is queued, on a worker, or of a lost worker. */
  boolean isEmpty() {
    return queue.isEmpty() && inFlight == 0 && !hasOrphans();
  }

  private boolean hasOrphans() {
    for (WorkerRecord worker : workers) {
      if (worker.orphan != null) {
        return true;
      }
    }
    return false;
  }

  int queued() {
    return queue.size();
  }

  /** Tasks on workers that no worker has necessarily begun. */
  int inFlight() {
    return inFlight;
  }

  boolean hasIdle() {
    return !idle.isEmpty();
  }

  /** Mean run time of a task of late, in nanoseconds; −1 while nothing has finished. */
  double averageTaskNanos() {
    return sendAhead.averageNanos();
  }

  int window() {
    return sendAhead.window();
  }
}
