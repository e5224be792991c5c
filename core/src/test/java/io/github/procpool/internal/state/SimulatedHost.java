package io.github.procpool.internal.state;

import io.github.procpool.internal.state.SimulatedWorker.Life;
import io.github.procpool.internal.state.SimulatedWorker.Slot;
import io.github.procpool.internal.state.SimulatedWorker.SlotState;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The host side of one pool without threads or sockets: it checks every decision as it is made. */
final class SimulatedHost implements Actions {
  final PoolState state;

  /** Accepted tasks whose future is open or whose run goes on. */
  final List<SimulatedTask> tasks = new ArrayList<>();

  /** Tasks that the pool has asked about: another attempt or not. */
  final List<SimulatedTask> questions = new ArrayList<>();

  /** Workers whose exit has not been reported. */
  final List<SimulatedWorker> workers = new ArrayList<>();

  /** A worker and a task that are through, for events in the wrong state. */
  @Nullable WorkerRecord deadWorker;

  @Nullable TaskRecord doneTask;

  boolean terminated;
  long nowNanos = 1;

  /** Whether all workers are being started, wanted or not. */
  boolean startsAll;

  int workersStarted;
  int workersLost;
  private final @Nullable List<String> trace;
  private int failedBoots;

  /** Whether a crash is being handled that will break the pool. */
  private boolean breaking;

  SimulatedHost(Limits limits, @Nullable List<String> trace) {
    this.trace = trace;
    this.state = new PoolState(limits, this);
  }

  // ---- decisions of the pool

  @Override
  public void send(WorkerRecord worker, TaskRecord task) {
    note("send", worker, task);
    if (worker.phase() != Phase.READY || worker.spare || worker.retiring) {
      throw new AssertionError(task + " is sent to " + worker);
    }
    if (task.place() != TaskRecord.Place.SENT || task.worker() != worker) {
      throw new AssertionError(task + " is sent, but stands elsewhere: " + task.worker());
    }
    if (SimulatedTask.of(task).completed) {
      throw new AssertionError(task + " is sent although its future is completed");
    }
    if (worker.inFlight.size() > state.placement.window()) {
      throw new AssertionError(worker + " exceeds its window of " + state.placement.window());
    }
    if (worker.occupied > state.limits().slots()) {
      throw new AssertionError(worker + " has " + worker.occupied + " slots in use");
    }
    if (worker.accepted - task.items() >= state.limits().maxTasksPerWorker()) {
      throw new AssertionError(task + " is sent to a worn-out " + worker);
    }
    if (state.queued() > 0) {
      for (SimulatedTask other : tasks) {
        if (other.record.place() == TaskRecord.Place.QUEUED
            && other.record.priority() > task.priority()) {
          throw new AssertionError(task + " is sent before " + other + " of greater priority");
        }
      }
    }
    if (breaking) {
      throw new AssertionError(task + " is sent while the pool is about to break");
    }
    SimulatedTask.of(task).goesFirst = true;
    SimulatedWorker.of(worker).put(task);
  }

  @Override
  public boolean revoke(WorkerRecord worker, TaskRecord task) {
    boolean revoked = SimulatedWorker.of(worker).revoke(task);
    note(revoked ? "revoke" : "revoke fails", worker, task);
    return revoked;
  }

  @Override
  public void launch(WorkerRecord worker) {
    note("launch", worker, null);
    SimulatedWorker simulated = new SimulatedWorker(worker);
    worker.link(simulated);
    workers.add(simulated);
    workersStarted++;
    checkRoomFor(worker);
    if (!worker.spare) {
      DemandChecker.requireNeeded(this, worker);
    }
  }

  @Override
  public void promote(WorkerRecord worker) {
    note("promote", worker, null);
    if (worker.spare || worker.retiring) {
      throw new AssertionError(worker + " is promoted");
    }
    checkRoomFor(worker);
    DemandChecker.requireNeeded(this, worker);
    DemandChecker.requireReadiestSpare(state, worker);
  }

  private void checkRoomFor(WorkerRecord added) {
    if (state.isBroken() || terminated) {
      throw new AssertionError(added + " joins a pool that is over");
    }
    int regular = 0;
    int spares = 0;
    for (WorkerRecord worker : state.workers()) {
      if (StateInvariants.isRegular(worker)) {
        regular++;
        if (worker != added && !added.spare && worker.id() == added.id()) {
          throw new AssertionError(added + " takes a number in use");
        }
      } else if (worker.spare
          && (worker.phase() == Phase.STARTING || worker.phase() == Phase.READY)
          && !worker.retiring) {
        spares++;
      }
    }
    int most = state.limits().maxWorkers();
    if (added.spare ? spares > most : regular > most) {
      throw new AssertionError(added + " exceeds maxWorkers " + most);
    }
    if (!added.spare && added.id() >= most) {
      throw new AssertionError(added + " has a number above maxWorkers " + most);
    }
  }

  @Override
  public void stop(WorkerRecord worker) {
    note("stop", worker, null);
    SimulatedWorker simulated = SimulatedWorker.of(worker);
    if (simulated.stopAsked || simulated.killed) {
      throw new AssertionError(simulated + " is asked to stop");
    }
    if (worker.isBusy() || worker.phase() != Phase.STOPPING || worker.endReason() == null) {
      throw new AssertionError(worker + " is asked to stop, reason " + worker.endReason());
    }
    if (simulated.plannedEnd != null && worker.endReason() != simulated.plannedEnd) {
      throw new AssertionError(worker + " ends, planned was " + simulated.plannedEnd);
    }
    requireNothingLeft(worker, worker.endReason());
    simulated.stopAsked = true;
  }

  @Override
  public void kill(WorkerRecord worker, EndReason reason) {
    note("kill", worker, null);
    SimulatedWorker simulated = SimulatedWorker.of(worker);
    simulated.kill(reason);
    requireNothingLeft(worker, reason);
  }

  /** The end of the pool ends no worker that a task may yet need. */
  private void requireNothingLeft(WorkerRecord worker, @Nullable EndReason reason) {
    if (reason == EndReason.SHUTDOWN && InvariantChecker.hasWork(state)) {
      throw new AssertionError(worker + " is ended while there is work for the pool");
    }
  }

  @Override
  public void lost(TaskRecord task, WorkerRecord worker) {
    note("lost", worker, task);
    ask(SimulatedTask.of(task));
  }

  @Override
  public void broken(TaskRecord task) {
    note("broken", null, task);
    SimulatedTask.of(task).complete("breaking the pool");
  }

  @Override
  public void terminated() {
    note("terminated", null, null);
    if (terminated) {
      throw new AssertionError("pool terminates twice");
    }
    terminated = true;
    if (!state.isShutdown() || !state.workers().isEmpty() || !questions.isEmpty()) {
      throw new AssertionError("pool terminates with " + state.workers() + " and " + questions);
    }
    for (SimulatedTask task : tasks) {
      if (!task.completed) {
        throw new AssertionError("pool terminates before " + task + " is completed");
      }
    }
  }

  // ---- what the host sees of the world

  private void ask(SimulatedTask task) {
    if (task.completed || task.awaitsAnswer) {
      throw new AssertionError(task + " is asked about needlessly");
    }
    task.awaitsAnswer = true;
    questions.add(task);
  }

  /** The worker's process ends, which the host does not notice yet. */
  void end(@Nullable SimulatedWorker worker) {
    if (worker != null) {
      worker.life = Life.ENDED;
      note("ends", worker);
    }
  }

  void ready(SimulatedWorker worker) {
    worker.life = Life.UP;
    failedBoots = 0;
    state.ready(worker.record, nowNanos);
  }

  /** Reads up to {@code most} slots; every {@code failing}th outcome asks for another attempt. */
  boolean receive(SimulatedWorker worker, int most, int failing, long tookNanos) {
    boolean some = read(worker, most, failing, tookNanos) > 0;
    if (some) {
      state.refill(worker.record, nowNanos);
    }
    return some;
  }

  private int read(SimulatedWorker worker, int most, int failing, long tookNanos) {
    int read = 0;
    for (Slot slot; read < most && (slot = worker.receive()) != null; read++) {
      if (slot.state == SlotState.SKIPPED) {
        state.slotFreed(worker.record);
        continue;
      }
      TaskRecord record = slot.task;
      SimulatedTask task = SimulatedTask.of(record);
      boolean counts = record.place() == TaskRecord.Place.SENT && record.worker() == worker.record;
      state.finished(worker.record, record, tookNanos, nowNanos);
      note("finished", worker.record, record);
      if (!counts) {
        continue;
      }
      worker.finishedItems += record.items();
      doneTask = record;
      if (record.isAbandoned()) {
        continue;
      }
      if (failing > 0 && record.id() % failing == 0 && record.attempt() <= task.retries) {
        state.unsettled();
        ask(task);
      } else {
        task.complete("its outcome");
      }
    }
    return read;
  }

  /** The host finds the link of an ended worker closed: outcomes that it left still count. */
  void linkLost(SimulatedWorker worker, long tookNanos) {
    read(worker, Integer.MAX_VALUE, 0, tookNanos);
    worker.life = Life.LINK_LOST;
    worker.crashed = worker.record.phase() == Phase.READY && !worker.killed;
    boolean neverReady = worker.record.phase() == Phase.STARTING;
    workersLost += !neverReady && (worker.crashed || worker.begun() != null) ? 1 : 0;
    breaking = worker.crashed && state.limits().breakOnCrash();
    state.linkLost(worker.record, worker.begun(), nowNanos);
    breaking = false;
    if (worker.crashed && worker.record.endReason() != null) {
      throw new AssertionError(
          worker + " crashed, but is explained by " + worker.record.endReason());
    }
  }

  void exited(SimulatedWorker worker) {
    worker.life = Life.GONE;
    workers.remove(worker);
    deadWorker = worker.record;
    boolean failedBoot = worker.record.phase() == Phase.STARTING && !worker.killed;
    failedBoots += failedBoot ? 1 : 0;
    boolean givesUp =
        (failedBoot && failedBoots >= PoolState.BOOT_FAILURES)
            || (worker.crashed && state.limits().breakOnCrash());
    boolean expected = givesUp && !state.isBroken();
    if (state.exited(worker.record, nowNanos) != expected) {
      throw new AssertionError("exit of " + worker + " says to break the pool: " + !expected);
    }
    if (expected) {
      note("policy breaks the pool", worker.record, null);
      state.breakPool(nowNanos);
    }
  }

  /** Settles a question, or resubmits while attempts are left. */
  void answer(SimulatedTask task, boolean retry) {
    questions.remove(task);
    task.awaitsAnswer = false;
    if (retry && task.record.attempt() <= task.retries) {
      boolean refused = state.isBroken();
      if (refused) {
        task.complete("refusal of another attempt");
      }
      task.goesFirst = true;
      if (state.resubmit(task.record, nowNanos) == refused) {
        throw new AssertionError(task + " gets another attempt: " + !refused);
      }
    } else {
      task.complete("its last attempt");
      state.settle(nowNanos);
    }
  }

  /** Tasks that are over leave the books. */
  void prune() {
    for (int i = tasks.size() - 1; i >= 0; i--) {
      SimulatedTask task = tasks.get(i);
      if (task.completed && task.record.place() == TaskRecord.Place.DONE) {
        doneTask = task.record;
        tasks.set(i, tasks.get(tasks.size() - 1));
        tasks.remove(tasks.size() - 1);
      }
    }
  }

  void note(String what, Object about) {
    if (trace != null) {
      trace.add("    " + what + " " + about);
    }
  }

  private void note(String what, @Nullable WorkerRecord worker, @Nullable TaskRecord task) {
    if (trace != null) {
      trace.add(
          "    " + what + (task == null ? "" : " " + task) + (worker == null ? "" : " " + worker));
    }
  }
}
