package io.github.procpool.internal.state;

import io.github.procpool.internal.state.PoolState.CancelOutcome;
import io.github.procpool.internal.state.SimulatedWorker.Life;
import io.github.procpool.internal.state.SimulatedWorker.Slot;
import io.github.procpool.internal.state.SimulatedWorker.SlotState;
import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Plays steps against one pool after another, and checks the invariants after each. */
final class Simulation {
  /** Keeps a run fast; more tasks than the largest window of any worker. */
  private static final int MOST_TASKS = 150;

  /** Rounds, in each of which every worker does all it can, until nothing is left to do. */
  private static final int MOST_ROUNDS = 3_000;

  /** Longer than this no task waits behind another, so a worker holds one at a time. */
  private static final long[] TASK_NANOS = {300, 20_000, 3_000_000, 60_000_000};

  private static final int[] PRIORITIES = {
    0, 0, 0, 0, 0, 0, 1, 1, 5, -1, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private static final EndReason[] REASONS = EndReason.values();

  private final Limits limits;
  private final @Nullable List<String> trace;
  private SimulatedHost host;
  private long taskNanos = TASK_NANOS[0];
  private long nextTask;
  private int holds;

  private Simulation(Limits limits, @Nullable List<String> trace) {
    this.limits = limits;
    this.trace = trace;
    this.host = new SimulatedHost(limits, trace);
    host.state.start(host.nowNanos);
  }

  /** What went wrong, and at which step. */
  record Failure(int step, Throwable cause) {}

  /** Plays all steps and lets the world run on to quiet; null when everything held. */
  static @Nullable Failure run(Limits limits, List<Step> steps, @Nullable List<String> trace) {
    Simulation simulation = new Simulation(limits, trace);
    int at = 0;
    try {
      for (; at < steps.size(); at++) {
        simulation.play(steps.get(at));
      }
      simulation.endPool();
      return null;
    } catch (AssertionError | RuntimeException failure) {
      return new Failure(Math.min(at, steps.size() - 1), failure);
    }
  }

  private void play(Step step) {
    if (trace != null) {
      trace.add(step.kind() + " " + step.first() + " " + step.second());
    }
    host.nowNanos += 1 + step.second() % 50_000;
    apply(step);
    host.prune();
    InvariantChecker.check(host);
  }

  private void apply(Step step) {
    PoolState state = host.state;
    int first = step.first();
    int second = step.second();
    long now = host.nowNanos;
    switch (step.kind()) {
      case SUBMIT -> submit(first, second);
      case CONTINUE -> {
        if (holds > 0) {
          continueWith(newTask(first, second), second % 2 == 0);
        }
      }
      case HOLD -> {
        if (!state.isShutdown()) {
          holds++;
          state.hold();
        }
      }
      case RELEASE -> {
        if (holds > 0) {
          holds--;
          state.release(now);
        }
      }
      case CANCEL -> cancel(pick(host.tasks, first), second);
      case ABANDON -> {
        if (second % 4 == 0) {
          abandonSent(pick(host.tasks, first));
        } else {
          abandonBegun(pick(host.workers, first));
        }
      }
      case ANSWER -> answer(pick(host.questions, first), second);
      case WORK -> {
        SimulatedWorker worker = pick(host.workers, first);
        for (int i = second % 6; worker != null && i >= 0 && worker.work(); i--) {
          note("works", worker);
        }
      }
      case RECEIVE -> {
        SimulatedWorker worker = pick(host.workers, first, SimulatedWorker::isAlive);
        if (worker != null && host.receive(worker, 1 + second % 8, 5, taskNanos)) {
          InvariantChecker.checkDemandIsMet(host);
        }
      }
      case READY -> {
        SimulatedWorker worker = pick(host.workers, first, w -> w.life == Life.BOOTING);
        if (worker != null) {
          host.ready(worker);
        }
      }
      case BOOT_FAILS -> end(pick(host.workers, first, w -> w.life == Life.BOOTING));
      case CRASH -> end(pick(host.workers, first, w -> w.life == Life.UP));
      case ENDS -> end(pick(host.workers, first, Simulation::isDoomed));
      case LINK_LOST -> {
        SimulatedWorker worker = pick(host.workers, first, w -> w.life == Life.ENDED);
        if (worker != null) {
          host.linkLost(worker, taskNanos);
        }
      }
      case EXITED -> {
        SimulatedWorker worker = pick(host.workers, first, Simulation::isExplained);
        if (worker != null) {
          host.exited(worker);
          InvariantChecker.checkDemandIsMet(host);
        }
      }
      case KILL -> {
        SimulatedWorker worker = pick(host.workers, first);
        if (worker != null) {
          kill(worker, REASONS[second % REASONS.length], first % 3 == 0);
        }
      }
      case RECYCLE -> {
        SimulatedWorker worker = pick(host.workers, first);
        if (worker != null) {
          state.recycle(worker.record, REASONS[second % REASONS.length], now);
        }
      }
      case RECYCLE_ALL -> state.recycleAll(now);
      case RESIZE -> state.resize(1 + first % (2 * limits.maxWorkers()), now);
      case RETIRE_IDLE -> {
        long next = state.retireIdle(now);
        require(next == -1 || next > 0, "looks at idle workers again in " + next);
      }
      case TIME_PASSES -> host.nowNanos += first % (2 * limits.idleTimeoutNanos());
      case TASKS_CHANGE -> taskNanos = TASK_NANOS[first % TASK_NANOS.length];
      case START_ALL -> state.startAll(now);
      case WITHDRAW -> withdraw();
      case KILL_ALL -> state.killAll(REASONS[first % REASONS.length]);
      case SHUTDOWN -> state.shutdown(now);
      case BREAK -> state.breakPool(now);
      case WRONG -> wrong(first, second);
      case QUIET -> {
        runToQuiet();
        if (first % 2 == 0) {
          runToRetirement();
        }
      }
      case NEW_POOL -> {
        if (state.isTerminated()) {
          nextPool();
        }
      }
    }
  }

  // ---- callers

  private SimulatedTask newTask(int first, int second) {
    int items = first % 5 == 0 ? 1 + second % 7 : 1;
    int priority = PRIORITIES[second % PRIORITIES.length];
    return new SimulatedTask(nextTask++, items, priority, first % 3, 0);
  }

  private void submit(int first, int second) {
    if (host.tasks.size() >= MOST_TASKS) {
      return;
    }
    PoolState state = host.state;
    boolean open = !state.isShutdown();
    SimulatedTask task = newTask(first, second);
    host.tasks.add(task);
    boolean accepted = state.submit(task.record, host.nowNanos);
    note("submitted", task);
    require(accepted == open, "submit says " + accepted);
    if (accepted) {
      InvariantChecker.checkDemandIsMet(host);
    } else {
      host.tasks.remove(task);
    }
  }

  private void continueWith(SimulatedTask task, boolean first) {
    host.tasks.add(task);
    boolean accepted = host.state.continueWith(task.record, first, host.nowNanos);
    note("continued", task);
    require(accepted != host.state.isBroken(), "continueWith says " + accepted);
    if (!accepted) {
      host.tasks.remove(task);
    }
  }

  private void cancel(@Nullable SimulatedTask task, int second) {
    if (task == null) {
      return;
    }
    WorkerRecord worker = task.record.worker();
    boolean over = task.completed || task.awaitsAnswer;
    CancelOutcome outcome = host.state.cancel(task.record, host.nowNanos);
    note("cancelled: " + outcome, task);
    require((outcome == CancelOutcome.DONE) == over, task + " cancels as " + outcome);
    switch (outcome) {
      case WITHDRAWN -> task.complete("being cancelled");
      case RUNNING -> {
        require(task.runs == task.attempts(), task + " runs, but no worker has begun it");
        if (second % 2 == 0) {
          abandon(task);
          if (worker != null && second % 3 > 0) {
            host.state.kill(worker, EndReason.CANCELLED);
          }
        }
      }
      case DONE -> {}
    }
  }

  private void abandonBegun(@Nullable SimulatedWorker worker) {
    TaskRecord begun = worker == null ? null : worker.begun();
    if (begun != null && !SimulatedTask.of(begun).completed) {
      abandon(SimulatedTask.of(begun));
      if (begun.place() == Place.SENT) {
        host.state.kill(worker.record, EndReason.TIMEOUT);
      }
    }
  }

  /** Whether a worker has begun it is not for the caller to know. */
  private void abandonSent(@Nullable SimulatedTask task) {
    if (task != null && task.record.place() == Place.SENT && !task.completed) {
      abandon(task);
    }
  }

  private void abandon(SimulatedTask task) {
    require(host.state.abandon(task.record), task + " can't be abandoned");
    task.complete("being abandoned");
    note("abandoned", task);
  }

  /** Another attempt or not; of a chunk the rest may go on as a task of its own. */
  private void answer(@Nullable SimulatedTask task, int second) {
    if (task == null) {
      return;
    }
    TaskRecord record = task.record;
    if (record.items() > 1 && record.attempt() <= task.retries && second % 3 == 0) {
      SimulatedTask rest =
          new SimulatedTask(
              nextTask++, record.items() - 1, record.priority(), task.retries, record.attempt());
      continueWith(rest, true);
      host.answer(task, false);
    } else {
      host.answer(task, second % 3 > 0);
    }
  }

  private void withdraw() {
    for (TaskRecord task : host.state.withdrawPending(host.nowNanos)) {
      SimulatedTask.of(task).complete("being withdrawn");
    }
    require(host.state.queued() == 0, "queue not empty");
    for (SimulatedWorker worker : host.workers) {
      for (Slot slot : worker.slots) {
        require(
            slot.state != SlotState.SENT
                || slot.task.place() != Place.SENT
                || slot.task.isAbandoned()
                || slot.task.worker() != worker.record,
            slot.task + " is still pending");
      }
    }
  }

  // ---- workers

  private static boolean isDoomed(SimulatedWorker worker) {
    return worker.isAlive() && (worker.killed || worker.stopAsked);
  }

  private static boolean isExplained(SimulatedWorker worker) {
    boolean neverLinked = worker.life == Life.ENDED && worker.record.phase() == Phase.STARTING;
    return worker.life == Life.LINK_LOST || neverLinked;
  }

  private void kill(SimulatedWorker worker, EndReason reason, boolean byOwnMeans) {
    if (byOwnMeans) {
      host.state.markEnding(worker.record, reason);
      worker.killed |= worker.record.endReason() == reason;
    } else {
      host.state.kill(worker.record, reason);
    }
  }

  private void end(@Nullable SimulatedWorker worker) {
    if (worker != null) {
      worker.life = Life.ENDED;
      note("ends", worker);
    }
  }

  // ---- events in the wrong state

  private void wrong(int first, int second) {
    PoolState state = host.state;
    long now = host.nowNanos;
    long ignored = state.ignoredEvents();
    String before = fingerprint();
    SimulatedWorker worker = pick(host.workers, second);
    SimulatedTask task = pick(host.tasks, second);
    WorkerRecord dead = host.deadWorker;
    TaskRecord done = host.doneTask;
    boolean tried = true;
    switch (first % 10) {
      case 0 ->
          tried =
              worker != null
                  && done != null
                  && done.place() == Place.DONE
                  && tries(() -> state.finished(worker.record, done, 5, now));
      case 1 ->
          tried =
              worker != null
                  && worker.record.phase() != Phase.STARTING
                  && tries(() -> state.ready(worker.record, now));
      case 2 ->
          tried =
              worker != null
                  && worker.record.phase() == Phase.LOST
                  && tries(() -> state.linkLost(worker.record, null, now));
      case 3 -> tried = dead != null && tries(() -> state.exited(dead, now));
      case 4 -> tried = dead != null && tries(() -> state.linkLost(dead, null, now));
      case 5 -> tried = state.unsettledCount() == 0 && tries(() -> state.settle(now));
      case 6 -> tried = state.holds() == 0 && tries(() -> state.release(now));
      case 7 ->
          tried =
              task != null
                  && task.record.place() != Place.DONE
                  && tries(() -> require(!state.resubmit(task.record, now), "resubmits " + task));
      case 8 ->
          tried =
              worker != null
                  && worker.record.occupied == 0
                  && tries(() -> state.slotFreed(worker.record));
      default ->
          tried =
              task != null
                  && !state.isShutdown()
                  && tries(() -> require(!state.submit(task.record, now), "submits " + task));
    }
    if (tried) {
      require(state.ignoredEvents() == ignored + 1, "event in the wrong state is not counted");
      String after = fingerprint();
      require(before.equals(after), "event in the wrong state: " + before + " becomes " + after);
    }
  }

  private static boolean tries(Runnable event) {
    event.run();
    return true;
  }

  private String fingerprint() {
    PoolState state = host.state;
    StringBuilder text = new StringBuilder();
    text.append(state.queued()).append(' ').append(state.inFlight()).append(' ');
    text.append(state.unsettledCount()).append(' ').append(state.holds());
    for (WorkerRecord worker : state.workers()) {
      text.append(' ').append(worker).append(worker.occupied).append(worker.accepted);
      text.append(worker.idleListed).append(worker.retiring).append(worker.endReason());
    }
    for (SimulatedTask task : host.tasks) {
      text.append(' ').append(task);
    }
    return text.toString();
  }

  // ---- the world runs on

  /**
   * Nobody submits, nothing fails: every accepted task must get done in a bounded number of steps.
   */
  private void runToQuiet() {
    int rounds = 0;
    while (moves()) {
      host.prune();
      InvariantChecker.check(host);
      require(++rounds < MOST_ROUNDS, "the pool never comes to rest: " + host.state.workers());
    }
    PoolState state = host.state;
    host.prune();
    require(host.tasks.isEmpty(), "tasks are left for ever: " + host.tasks);
    require(state.queued() == 0 && state.inFlight() == 0, "the pool counts tasks that are over");
    if (!state.isShutdown()) {
      checkRestingWorkers();
    } else if (holds == 0 || state.isBroken()) {
      require(state.isTerminated(), "at rest after shutdown, but it never ends");
    }
  }

  private boolean moves() {
    boolean moved = false;
    for (SimulatedWorker worker : new ArrayList<>(host.workers)) {
      moved |= moves(worker);
    }
    for (SimulatedTask task : new ArrayList<>(host.questions)) {
      if (host.questions.contains(task)) {
        host.answer(task, true);
        moved = true;
      }
    }
    return moved;
  }

  private boolean moves(SimulatedWorker worker) {
    if (isDoomed(worker)) {
      end(worker);
      return true;
    }
    switch (worker.life) {
      case BOOTING -> host.ready(worker);
      case UP -> {
        boolean moved = false;
        while (worker.work()) {
          moved = true;
        }
        moved |= !worker.slots.isEmpty();
        host.receive(worker, Integer.MAX_VALUE, 0, taskNanos);
        return moved;
      }
      case ENDED -> host.linkLost(worker, taskNanos);
      case LINK_LOST -> host.exited(worker);
      case GONE -> throw new AssertionError(worker + " is listed");
    }
    return true;
  }

  private void checkRestingWorkers() {
    int regular = 0;
    int spares = 0;
    for (WorkerRecord worker : host.state.workers()) {
      require(worker.phase() == Phase.READY, "at rest: " + worker);
      spares += worker.spare ? 1 : 0;
      regular += worker.spare ? 0 : 1;
    }
    int most = host.state.limits().maxWorkers();
    require(regular <= most, "at rest with " + regular + " workers");
    require(regular >= Math.min(limits.minWorkers(), most), "at rest with " + regular + " workers");
    require(!limits.warm() || regular == 0 || spares > 0, "warm pool at rest without a spare");
  }

  /** Nobody needs a worker for long: one look must end all that the pool need not keep. */
  private void runToRetirement() {
    PoolState state = host.state;
    if (state.isShutdown()) {
      return;
    }
    host.nowNanos += limits.idleTimeoutNanos();
    long next = state.retireIdle(host.nowNanos);
    require(next == -1, "at rest, and looks again in " + next);
    runToQuiet();
    int regular = 0;
    int spares = 0;
    for (WorkerRecord worker : state.workers()) {
      spares += worker.spare ? 1 : 0;
      regular += worker.spare ? 0 : 1;
    }
    int kept = Math.min(limits.minWorkers(), state.limits().maxWorkers());
    require(regular == kept, regular + " workers never end");
    boolean wornOut = limits.maxTasksPerWorker() < Long.MAX_VALUE;
    int mostSpares = kept == 0 ? 0 : (limits.warm() ? 1 : 0) + (wornOut ? kept : 0);
    require(spares <= mostSpares, spares + " spares never end");
  }

  /** Shuts the pool down and lets it end. */
  private void endPool() {
    runToQuiet();
    runToRetirement();
    PoolState state = host.state;
    state.shutdown(host.nowNanos);
    while (holds > 0) {
      holds--;
      state.release(host.nowNanos);
    }
    runToQuiet();
    require(host.terminated && state.isTerminated(), "never terminates: " + state.workers());
    require(host.workers.isEmpty(), "workers outlive the pool: " + host.workers);
  }

  private void nextPool() {
    endPool();
    holds = 0;
    host = new SimulatedHost(limits, trace);
    host.state.start(host.nowNanos);
  }

  // ---- choices

  private static <T> @Nullable T pick(List<T> from, int number) {
    return from.isEmpty() ? null : from.get(number % from.size());
  }

  private static <T> @Nullable T pick(List<T> from, int number, Predicate<T> eligible) {
    for (int i = 0; i < from.size(); i++) {
      T candidate = from.get((number % from.size() + i) % from.size());
      if (eligible.test(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private void note(String what, Object about) {
    if (trace != null) {
      trace.add("    " + what + " " + about);
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
