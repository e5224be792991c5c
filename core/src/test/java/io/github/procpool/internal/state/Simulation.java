package io.github.procpool.internal.state;

import io.github.procpool.internal.state.PoolState.CancelOutcome;
import io.github.procpool.internal.state.SimulatedWorker.Life;
import io.github.procpool.internal.state.SimulatedWorker.Slot;
import io.github.procpool.internal.state.SimulatedWorker.SlotState;
import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Plays steps against one pool after another, and checks the invariants after each. */
final class Simulation {
  /** Keeps a run fast; more tasks than the largest window of any worker. */
  private static final int MOST_TASKS = 150;

  /** Longer than this no task waits behind another, so a worker holds one at a time. */
  private static final long[] TASK_NANOS = {300, 20_000, 3_000_000, 60_000_000};

  private static final int[] PRIORITIES = {
    0, 0, 0, 0, 0, 0, 1, 1, 5, -1, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  /** All that a caller may have; the end of the pool is the pool's own. */
  private static final EndReason[] REASONS =
      EnumSet.complementOf(EnumSet.of(EndReason.SHUTDOWN)).toArray(new EndReason[0]);

  private final Limits limits;
  private final Consumer<SimulatedHost> invariants;
  private final @Nullable List<String> trace;
  private SimulatedHost host;
  private long taskNanos = TASK_NANOS[0];
  private long nextTask;
  private int holds;

  /** Whether the host has given up the pool: it takes no tasks, and makes no further attempts. */
  private boolean stopped;

  private Simulation(
      Limits limits, Consumer<SimulatedHost> invariants, @Nullable List<String> trace) {
    this.limits = limits;
    this.invariants = invariants;
    this.trace = trace;
    this.host = new SimulatedHost(limits, trace);
    host.state.start(host.nowNanos);
  }

  /** What went wrong, and at which step. */
  record Failure(int step, Throwable cause) {}

  /** Plays all steps and lets the world run on to quiet; null when everything held. */
  static @Nullable Failure run(Limits limits, List<Step> steps, @Nullable List<String> trace) {
    return run(limits, steps, InvariantChecker::check, trace);
  }

  /** The same with other invariants. */
  static @Nullable Failure run(
      Limits limits,
      List<Step> steps,
      Consumer<SimulatedHost> invariants,
      @Nullable List<String> trace) {
    Simulation simulation = new Simulation(limits, invariants, trace);
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
    invariants.accept(host);
  }

  private void apply(Step step) {
    PoolState state = host.state;
    int first = step.first();
    int second = step.second();
    long now = host.nowNanos;
    switch (step.kind()) {
      case SUBMIT -> submit(first, second);
      case CONTINUE -> {
        if (holds > 0 && !stopped) {
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
        if (second % 2 == 0) {
          abandonSent(pick(host.tasks, first));
        } else {
          abandonBegun(pick(host.workers, first));
        }
      }
      case ANSWER -> answer(pick(host.questions, first), second);
      case WORK -> {
        SimulatedWorker worker = pick(host.workers, first);
        for (int i = second % 6; worker != null && i >= 0 && worker.work(); i--) {
          host.note("works", worker);
        }
      }
      case RECEIVE -> {
        SimulatedWorker worker = pick(host.workers, first, SimulatedWorker::isAlive);
        if (worker != null && host.receive(worker, 1 + second % 8, 5, taskNanos)) {
          DemandChecker.check(host);
        }
      }
      case READY -> {
        SimulatedWorker worker = pick(host.workers, first, w -> w.life == Life.BOOTING);
        if (worker != null) {
          host.ready(worker);
        }
      }
      case BOOT_FAILS -> host.end(pick(host.workers, first, w -> w.life == Life.BOOTING));
      case CRASH -> host.end(pick(host.workers, first, w -> w.life == Life.UP));
      case ENDS -> host.end(pick(host.workers, first, SimulatedWorker::isDoomed));
      case LINK_LOST -> {
        SimulatedWorker worker = pick(host.workers, first, w -> w.life == Life.ENDED);
        if (worker != null) {
          host.linkLost(worker, taskNanos);
        }
      }
      case EXITED -> {
        SimulatedWorker worker = pick(host.workers, first, SimulatedWorker::isExplained);
        if (worker != null) {
          host.exited(worker);
          DemandChecker.check(host);
        }
      }
      case KILL -> {
        SimulatedWorker worker = pick(host.workers, first);
        if (worker != null) {
          kill(worker, REASONS[second % REASONS.length], first % 4);
        }
      }
      case RECYCLE -> recycle(pick(host.workers, first), REASONS[second % REASONS.length]);
      case RECYCLE_ALL -> {
        state.recycleAll(now);
        DemandChecker.check(host);
      }
      case RESIZE -> {
        Resizing.play(host, 1 + first % (2 * limits.maxWorkers()));
        DemandChecker.check(host);
      }
      case RETIRE_IDLE -> Retiring.play(host);
      case TIME_PASSES -> host.nowNanos += first % (2 * limits.idleTimeoutNanos());
      case TASKS_CHANGE -> taskNanos = TASK_NANOS[first % TASK_NANOS.length];
      case START_ALL -> {
        host.startsAll = true;
        state.startAll(now);
        host.startsAll = false;
        DemandChecker.check(host);
      }
      case WITHDRAW -> withdraw();
      case KILL_ALL -> state.killAll(REASONS[first % REASONS.length]);
      case SHUTDOWN -> state.shutdown(now);
      case STOP -> stop();
      case BREAK -> state.breakPool(now);
      case WRONG -> WrongEvents.play(host, first, second);
      case QUIET -> {
        Quiet.reach(host, limits, taskNanos);
        if (first % 2 == 0) {
          Quiet.retire(host, limits, taskNanos);
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
    host.note("submitted", task);
    require(accepted == open, "submit says " + accepted);
    if (accepted) {
      DemandChecker.checkUnlessEnding(host);
      requireLowerOnesGiveWay(task.record);
    } else {
      host.tasks.remove(task);
    }
  }

  /** A task of greater priority than most does not wait for what no worker has begun. */
  private void requireLowerOnesGiveWay(TaskRecord task) {
    if (task.priority() <= 0 || task.place() != Place.QUEUED) {
      return;
    }
    for (SimulatedWorker worker : host.workers) {
      for (Slot slot : worker.slots) {
        boolean waits =
            slot.state == SlotState.SENT
                && slot.task.worker() == worker.record
                && !slot.task.isAbandoned();
        require(!waits || slot.task.priority() >= task.priority(), slot.task + " blocks " + task);
      }
    }
  }

  private void continueWith(SimulatedTask task, boolean first) {
    task.goesFirst = first;
    host.tasks.add(task);
    boolean accepted = host.state.continueWith(task.record, first, host.nowNanos);
    host.note("continued", task);
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
    host.note("cancelled: " + outcome, task);
    require((outcome == CancelOutcome.DONE) == over, task + " cancels as " + outcome);
    switch (outcome) {
      case WITHDRAWN -> task.complete("being cancelled");
      case RUNNING -> {
        require(task.runs == task.attempts(), task + " runs, but no worker has begun it");
        if (second % 2 == 0) {
          abandon(task);
          if (worker != null && second % 3 > 0) {
            host.state.kill(worker, EndReason.CANCELLED, host.nowNanos);
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
        host.state.kill(worker.record, EndReason.TIMEOUT, host.nowNanos);
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
    host.note("abandoned", task);
  }

  /** Another attempt or not; of a chunk the rest may go on as a task of its own. */
  private void answer(@Nullable SimulatedTask task, int second) {
    if (task == null) {
      return;
    }
    TaskRecord record = task.record;
    if (stopped) {
      host.answer(task, false);
    } else if (record.items() > 1 && record.attempt() <= task.retries && second % 3 == 0) {
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

  /** Gives up the pool and all that is in it. */
  private void stop() {
    stopped = true;
    host.state.shutdown(host.nowNanos);
    withdraw();
    for (TaskRecord task : host.state.abandonAll()) {
      SimulatedTask.of(task).complete("being given up");
    }
    for (SimulatedTask task : host.tasks) {
      require(task.completed || task.awaitsAnswer, task + " is left when all are given up");
    }
  }

  // ---- workers

  private void recycle(@Nullable SimulatedWorker worker, EndReason reason) {
    if (worker == null) {
      return;
    }
    Phase before = worker.record.phase();
    boolean isNews = before == Phase.READY && !worker.record.retiring;
    host.state.recycle(worker.record, reason, host.nowNanos);
    if (isNews && worker.record.isBusy()) {
      worker.plannedEnd = reason;
    }
    if (before == Phase.READY || before == Phase.STARTING) {
      DemandChecker.check(host);
    }
  }

  private void kill(SimulatedWorker worker, EndReason reason, int way) {
    switch (way) {
      case 0 -> { // by the caller's own means
        if (worker.record.phase() != Phase.LOST) {
          worker.kill(reason);
        }
        host.state.markEnding(worker.record, reason);
      }
      case 1 -> { // unless what it is at ends just now
        if (worker.hasBegun()) {
          host.state.takeBack(worker.record);
          if (host.nowNanos % 2 == 0) {
            host.state.kill(worker.record, reason, host.nowNanos);
          } else {
            host.state.refill(worker.record, host.nowNanos);
          }
        }
      }
      default -> host.state.kill(worker.record, reason, host.nowNanos);
    }
  }

  // ---- the end of a pool

  /** Shuts the pool down and lets it end. */
  private void endPool() {
    Quiet.reach(host, limits, taskNanos);
    Quiet.retire(host, limits, taskNanos);
    PoolState state = host.state;
    state.shutdown(host.nowNanos);
    while (holds > 0) {
      holds--;
      state.release(host.nowNanos);
    }
    Quiet.reach(host, limits, taskNanos);
    require(host.terminated && state.isTerminated(), "never terminates: " + state.workers());
    require(host.workers.isEmpty(), "workers outlive the pool: " + host.workers);
  }

  private void nextPool() {
    endPool();
    holds = 0;
    stopped = false;
    host = new SimulatedHost(limits, trace);
    host.state.start(host.nowNanos);
  }

  // ---- choices

  static <T> @Nullable T pick(List<T> from, int number) {
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

  static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
