package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.state.PoolState.CancelOutcome;
import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the pool one by one; how they work together is the simulation's matter. */
final class PoolStateTest {
  private static final long IDLE_NANOS = 1_000;
  private static final long SHORT_NANOS = 1_000;
  private static final long LONG_NANOS = 60_000_000;

  private final RecordedActions actions = new RecordedActions();
  private PoolState state = pool(2);
  private long nextTask;

  private PoolState pool(int maxWorkers) {
    return new PoolState(limits(maxWorkers, 0, Long.MAX_VALUE, false, false), actions);
  }

  private static Limits limits(
      int maxWorkers, int minWorkers, long maxTasks, boolean warm, boolean breakOnCrash) {
    return new Limits(maxWorkers, minWorkers, maxTasks, IDLE_NANOS, warm, breakOnCrash, 16);
  }

  private TaskRecord task() {
    return task(0);
  }

  private TaskRecord task(int priority) {
    return new TaskRecord(nextTask++, 1, priority, "work");
  }

  private TaskRecord submit() {
    TaskRecord task = task();
    assertThat(state.submit(task, 0)).isTrue();
    return task;
  }

  private WorkerRecord worker(int serial) {
    return actions.launched.get(serial);
  }

  private void ready(int... serials) {
    for (int serial : serials) {
      state.ready(worker(serial), 0);
    }
  }

  private void finish(TaskRecord task, long tookNanos) {
    WorkerRecord worker = task.worker();
    state.finished(worker, task, tookNanos, 0);
    state.refill(worker, 0);
  }

  /** Brings the pool to {@code workers} idle workers that send ahead, tasks 0 … being done. */
  private void warmUp(int workers) {
    state.startAll(0);
    for (int serial = 0; serial < workers; serial++) {
      ready(serial);
      finish(submit(), SHORT_NANOS);
    }
    actions.take();
    nextTask = 100;
  }

  // ---- where tasks go

  @Test
  void submit_idleWorker_isReusedBeforeANewOneStarts() {
    TaskRecord first = submit();
    ready(0);
    finish(first, LONG_NANOS);
    submit();

    assertThat(actions.log).containsExactly("launch 0", "send 0 to 0", "send 1 to 0");
  }

  @Test
  void submit_severalIdleWorkers_lastUsedTakesIt() {
    state.startAll(0);
    ready(0, 1);
    TaskRecord first = submit();
    TaskRecord second = submit();
    finish(first, LONG_NANOS);
    finish(second, LONG_NANOS);
    actions.take();

    submit();

    assertThat(second.worker()).isSameAs(worker(0));
    assertThat(actions.log).containsExactly("send 2 to 0");
  }

  @Test
  void submit_shortTasks_areSentAheadAndStartAnotherWorker() {
    TaskRecord first = submit();
    ready(0);
    finish(first, SHORT_NANOS);
    submit();
    submit();

    assertThat(actions.log)
        .containsExactly("launch 0", "send 0 to 0", "send 1 to 0", "send 2 to 0", "launch 1");
  }

  @Test
  void submit_warmSpareBesideTheOnlyWorker_isPromotedForAWaitingTask() {
    state = new PoolState(limits(2, 0, Long.MAX_VALUE, true, false), actions);
    TaskRecord first = submit();
    ready(0, 1);
    finish(first, SHORT_NANOS);
    submit();
    actions.take();

    submit();

    assertThat(actions.log)
        .containsExactly(
            "send 2 to 0", "promote 1 as 1", "revoke 2 from 0", "send 2 to 1", "launch spare 2");
  }

  @Test
  void ready_taskWaitsBehindAnother_isTakenBack() {
    warmUp(1);
    TaskRecord runs = submit();
    actions.begun.add(runs);
    submit();
    actions.take();

    ready(1);

    assertThat(actions.log).containsExactly("revoke 101 from 0", "send 101 to 1");
  }

  @Test
  void refill_longestLineIsFinishedButUnread_takesFromAnother() {
    state = pool(3);
    warmUp(3);
    for (int i = 0; i < 8; i++) {
      submit();
    }
    List<WorkerRecord> byLine = new ArrayList<>(state.workers());
    byLine.sort(Comparator.comparingInt((WorkerRecord worker) -> worker.inFlight.size()));
    WorkerRecord dry = byLine.get(0);
    WorkerRecord longest = byLine.get(2);
    actions.begun.addAll(longest.inFlight);
    actions.take();

    for (TaskRecord task : List.copyOf(dry.inFlight)) {
      state.finished(dry, task, SHORT_NANOS, 0);
    }
    state.refill(dry, 0);

    assertThat(longest.inFlight).hasSizeGreaterThan(1);
    assertThat(dry.inFlight).hasSize(1);
    assertThat(actions.log)
        .hasSize(2)
        .first()
        .asString()
        .endsWith("from " + byLine.get(1).serial());
  }

  @Test
  void submit_higherPriority_overtakesWhatNoWorkerHasBegun() {
    state = pool(1);
    warmUp(1);
    // The window is full of tasks that wait behind one that runs.
    TaskRecord runs = submit();
    actions.begun.add(runs);
    while (state.queued() == 0) {
      submit();
    }
    actions.take();
    TaskRecord urgent = task(5);

    state.submit(urgent, 0);

    List<TaskRecord> inOrder = List.copyOf(worker(0).inFlight);
    assertThat(inOrder.get(0)).isSameAs(runs);
    assertThat(inOrder.get(1)).isSameAs(urgent);
    assertThat(inOrder.get(2).id()).isEqualTo(runs.id() + 1);
  }

  @Test
  void submit_higherPriorityToAWorkerThatHasBegunNothing_isSentAtOnce() {
    state = pool(1);
    TaskRecord first = submit();
    ready(0);
    finish(first, LONG_NANOS);
    submit();
    actions.take();

    state.submit(task(1), 0);

    assertThat(actions.log).containsExactly("revoke 1 from 0", "send 2 to 0");
    assertThat(state.queued()).isEqualTo(1);
  }

  @Test
  void submit_sameTaskTwice_isIgnored() {
    TaskRecord task = submit();

    assertThat(state.submit(task, 0)).isFalse();
    assertThat(state.queued()).isEqualTo(1);
    assertThat(state.ignoredEvents()).isEqualTo(1);
  }

  // ---- cancel

  @Test
  void cancel_queuedTask_isWithdrawn() {
    TaskRecord task = submit();

    assertThat(state.cancel(task, 0)).isEqualTo(CancelOutcome.WITHDRAWN);
    assertThat(state.queued()).isZero();
    assertThat(task.place()).isEqualTo(Place.DONE);
  }

  @Test
  void cancel_sentButNotBegun_isWithdrawnAndItsWorkerIdle() {
    TaskRecord task = submit();
    ready(0);

    assertThat(state.cancel(task, 0)).isEqualTo(CancelOutcome.WITHDRAWN);
    assertThat(state.inFlight()).isZero();
    assertThat(state.placement.idle).containsExactly(worker(0));
    assertThat(worker(0).occupied).isEqualTo(1);
  }

  @Test
  void cancel_begunTask_runsUntilAbandoned() {
    TaskRecord task = submit();
    ready(0);
    actions.begun.add(task);

    assertThat(state.cancel(task, 0)).isEqualTo(CancelOutcome.RUNNING);
    assertThat(state.abandon(task)).isTrue();
    assertThat(state.cancel(task, 0)).isEqualTo(CancelOutcome.DONE);
    assertThat(state.abandon(task)).isFalse();
  }

  @Test
  void cancel_finishedTask_isDone() {
    TaskRecord task = submit();
    ready(0);
    finish(task, LONG_NANOS);

    assertThat(state.cancel(task, 0)).isEqualTo(CancelOutcome.DONE);
    assertThat(state.abandon(task)).isFalse();
  }

  // ---- workers that are lost

  @Test
  void linkLost_unbegunTasks_goElsewhereInOrderUncharged() {
    state = pool(1);
    warmUp(1);
    TaskRecord begun = submit();
    TaskRecord second = submit();
    TaskRecord third = submit();
    actions.begun.add(begun);
    actions.take();

    state.linkLost(worker(0), begun, 0);
    ready(1);

    assertThat(actions.log).containsExactly("launch 1", "send 101 to 1", "send 102 to 1");
    assertThat(second.attempt()).isEqualTo(1);
    assertThat(third.attempt()).isEqualTo(1);
    assertThat(begun.place()).isEqualTo(Place.ORPHANED);
  }

  @Test
  void exited_begunTask_isAskedAboutAndResubmitIsCharged() {
    TaskRecord task = submit();
    ready(0);
    state.linkLost(worker(0), task, 0);
    actions.take();

    state.exited(worker(0), 0);
    assertThat(actions.take()).containsExactly("lost 0 on 0");

    assertThat(state.resubmit(task, 0)).isTrue();
    assertThat(actions.log).containsExactly("launch 1");
    assertThat(task.attempt()).isEqualTo(2);
    assertThat(state.workersLost()).isEqualTo(1);
    assertThat(state.retried()).isEqualTo(1);
  }

  @Test
  void exited_abandonedTask_isNotAskedAbout() {
    TaskRecord task = submit();
    ready(0);
    state.abandon(task);
    state.kill(worker(0), EndReason.TIMEOUT);
    state.linkLost(worker(0), task, 0);
    actions.take();

    state.exited(worker(0), 0);

    assertThat(actions.log).isEmpty();
    assertThat(task.place()).isEqualTo(Place.DONE);
  }

  @Test
  void exited_threeBootFailuresInARow_saysToBreakThePool() {
    submit();

    assertThat(state.exited(worker(0), 0)).isFalse();
    assertThat(state.exited(worker(1), 0)).isFalse();
    assertThat(state.exited(worker(2), 0)).isTrue();
    assertThat(actions.launched).hasSize(3);
  }

  @Test
  void exited_bootFailuresAroundAReadyWorker_startAnother() {
    submit();
    submit();
    state.exited(worker(0), 0);
    state.exited(worker(1), 0);
    ready(2);

    assertThat(state.exited(worker(3), 0)).isFalse();
    assertThat(state.exited(worker(4), 0)).isFalse();
    assertThat(actions.launched).hasSize(6);
  }

  @Test
  void exited_crashUnderBreakOnCrash_saysToBreakThePool() {
    state = new PoolState(limits(2, 0, Long.MAX_VALUE, false, true), actions);
    finishOne();

    state.linkLost(worker(0), null, 0);

    assertThat(state.exited(worker(0), 0)).isTrue();
  }

  @Test
  void exited_killUnderBreakOnCrash_breaksNothing() {
    state = new PoolState(limits(2, 0, Long.MAX_VALUE, false, true), actions);
    finishOne();

    state.kill(worker(0), EndReason.REQUESTED);
    state.linkLost(worker(0), null, 0);

    assertThat(state.exited(worker(0), 0)).isFalse();
  }

  private void finishOne() {
    TaskRecord task = submit();
    ready(0);
    finish(task, LONG_NANOS);
  }

  @Test
  void kill_workerThatIsToRetire_isExplainedByTheFirstKill() {
    TaskRecord task = submit();
    ready(0);
    actions.begun.add(task);

    state.recycle(worker(0), EndReason.RECYCLED, 0);
    state.kill(worker(0), EndReason.TIMEOUT);
    state.kill(worker(0), EndReason.SHUTDOWN);

    assertThat(worker(0).endReason()).isEqualTo(EndReason.TIMEOUT);
  }

  @Test
  void linkLost_crashOfAWorkerThatIsToRetire_hasNoReason() {
    TaskRecord task = submit();
    ready(0);
    actions.begun.add(task);

    state.recycle(worker(0), EndReason.RECYCLED, 0);
    state.linkLost(worker(0), task, 0);

    assertThat(worker(0).endReason()).isNull();
    assertThat(state.workersLost()).isEqualTo(1);
  }

  // ---- workers that end in order

  @Test
  void finished_lastTaskOfAWorker_spareStandsReady() {
    state = new PoolState(limits(1, 0, 2, false, false), actions);
    TaskRecord first = submit();
    ready(0);
    finish(first, SHORT_NANOS);
    assertThat(actions.take()).containsExactly("launch 0", "send 0 to 0", "launch spare 1");

    ready(1);
    TaskRecord second = submit();
    submit();
    finish(second, SHORT_NANOS);

    assertThat(actions.log)
        .startsWith("send 1 to 0", "stop 0 RECYCLED", "promote 1 as 0", "send 2 to 1");
  }

  @Test
  void linkLost_warmPool_spareIsPromoted() {
    state = new PoolState(limits(1, 1, Long.MAX_VALUE, true, false), actions);
    state.start(0);
    ready(0, 1);
    TaskRecord task = submit();
    submit();
    assertThat(actions.take()).containsExactly("launch 0", "launch spare 1", "send 0 to 0");

    state.linkLost(worker(0), task, 0);

    assertThat(actions.log).containsExactly("promote 1 as 0", "send 1 to 1", "launch spare 2");
  }

  @Test
  void retireIdle_timePassed_endsAllButMinWorkers() {
    state = new PoolState(limits(3, 1, Long.MAX_VALUE, false, false), actions);
    state.startAll(0);
    ready(0, 1, 2);
    actions.take();

    assertThat(state.retireIdle(IDLE_NANOS - 1)).isEqualTo(1);
    assertThat(actions.log).isEmpty();
    assertThat(state.retireIdle(IDLE_NANOS)).isEqualTo(-1);
    assertThat(actions.log).containsExactly("stop 0 IDLE", "stop 1 IDLE");
  }

  @Test
  void retireIdle_lastRegularWorkerEnds_takesTheSpareAlong() {
    state = new PoolState(limits(1, 0, Long.MAX_VALUE, true, false), actions);
    finishOne();
    ready(1);
    actions.take();

    assertThat(state.retireIdle(IDLE_NANOS)).isEqualTo(-1);
    assertThat(actions.log).containsExactly("stop 0 IDLE", "stop 1 IDLE");
  }

  @Test
  void recycle_busyWorker_finishesWhatItRunsAndMovesTheRest() {
    state = pool(1);
    warmUp(1);
    TaskRecord runs = submit();
    actions.begun.add(runs);
    submit();
    actions.take();

    state.recycle(worker(0), EndReason.RECYCLED, 0);
    assertThat(actions.log).contains("revoke 101 from 0").doesNotContain("stop 0 RECYCLED");
    finish(runs, SHORT_NANOS);

    assertThat(actions.log).contains("stop 0 RECYCLED");
    assertThat(state.queued()).isEqualTo(1);
    assertThat(actions.launched.get(actions.launched.size() - 1).phase()).isEqualTo(Phase.STARTING);
  }

  @Test
  void recycle_startingWorker_isReplacedAtOnce() {
    submit();
    actions.take();

    state.recycle(worker(0), EndReason.UNRESPONSIVE, 0);

    assertThat(actions.log).containsExactly("kill 0 UNRESPONSIVE", "launch 1");
  }

  @Test
  void resize_down_endsIdleWorkersFirst() {
    state = pool(3);
    state.startAll(0);
    ready(0, 1);
    submit();
    actions.take();

    state.resize(2, 0);
    assertThat(actions.take()).containsExactly("stop 0 RESIZED");
    state.resize(1, 0);
    assertThat(actions.take()).containsExactly("kill 2 RESIZED");
  }

  @Test
  void resize_downWhileAWorkerRetires_countsItAsGone() {
    state.startAll(0);
    ready(0, 1);
    actions.begun.add(submit());
    actions.begun.add(submit());
    state.recycle(worker(0), EndReason.RECYCLED, 0);
    actions.take();

    state.resize(1, 0);

    assertThat(actions.log).isEmpty();
    assertThat(worker(1).endReason()).isNull();
  }

  @Test
  void resize_downAndUp_keepsMinWorkers() {
    state = new PoolState(limits(2, 2, Long.MAX_VALUE, false, false), actions);
    state.start(0);
    ready(0, 1);
    state.resize(1, 0);
    state.exited(worker(0), 0);
    actions.take();

    state.resize(2, 0);

    assertThat(actions.log).containsExactly("launch 2");
  }

  // ---- the end of the pool

  @Test
  void shutdown_idleWorkers_areStoppedAndTheLastExitTerminates() {
    finishOne();
    actions.take();

    state.shutdown(0);
    assertThat(actions.take()).containsExactly("stop 0 SHUTDOWN");
    assertThat(state.submit(task(), 0)).isFalse();
    state.linkLost(worker(0), null, 0);
    assertThat(state.isTerminated()).isFalse();
    state.exited(worker(0), 0);

    assertThat(actions.log).containsExactly("terminated");
  }

  @Test
  void shutdown_acceptedTasks_finishFirst() {
    TaskRecord running = submit();
    TaskRecord queued = submit();
    ready(0);
    actions.take();

    state.shutdown(0);
    finish(running, LONG_NANOS);
    assertThat(actions.take()).containsExactly("send 1 to 0");
    finish(queued, LONG_NANOS);

    assertThat(actions.log).containsExactly("stop 0 SHUTDOWN", "kill 1 SHUTDOWN");
  }

  @Test
  void shutdown_held_staysOpenForTheRestOfAcceptedWork() {
    finishOne();
    state.hold();
    state.shutdown(0);

    assertThat(state.continueWith(task(), false, 0)).isTrue();
    finish(List.copyOf(worker(0).inFlight).get(0), LONG_NANOS);
    actions.take();
    state.release(0);

    assertThat(actions.log).containsExactly("stop 0 SHUTDOWN");
  }

  @Test
  void withdrawPending_anyPriority_leavesOnlyWhatRuns() {
    state = pool(1);
    warmUp(1);
    TaskRecord runs = submit();
    actions.begun.add(runs);
    TaskRecord urgent = task(Integer.MAX_VALUE);
    state.submit(urgent, 0);
    TaskRecord other = submit();

    assertThat(state.withdrawPending(0)).containsExactlyInAnyOrder(urgent, other);
    assertThat(worker(0).inFlight).containsExactly(runs);
  }

  @Test
  void withdrawPending_workerLeftWithNothing_isIdle() {
    submit();
    ready(0);

    assertThat(state.withdrawPending(0)).hasSize(1);
    assertThat(state.placement.idle).containsExactly(worker(0));
  }

  @Test
  void breakPool_everyTask_endsAndWorkersAreKilled() {
    TaskRecord sent = submit();
    submit();
    ready(0);
    actions.take();

    state.breakPool(0);

    assertThat(actions.log)
        .containsExactly("broken 1", "broken 0", "kill 0 BROKEN", "kill 1 BROKEN");
    assertThat(sent.place()).isEqualTo(Place.DONE);
    assertThat(state.continueWith(task(), false, 0)).isFalse();
  }

  @Test
  void resubmit_poolBrokenAndAllWorkersGone_terminates() {
    TaskRecord task = submit();
    ready(0);
    state.linkLost(worker(0), task, 0);
    state.exited(worker(0), 0);
    state.breakPool(0);
    assertThat(state.isTerminated()).isFalse();

    assertThat(state.resubmit(task, 0)).isFalse();
    assertThat(state.isTerminated()).isTrue();
  }

  @Test
  void anyEvent_inTheWrongState_isCountedAndChangesNothing() {
    TaskRecord task = submit();
    ready(0);

    ready(0);
    state.settle(0);
    state.release(0);
    state.slotFreed(worker(0));
    assertThat(state.resubmit(task, 0)).isFalse();

    assertThat(state.ignoredEvents()).isEqualTo(5);
    assertThat(task.place()).isEqualTo(Place.SENT);
    assertThat(state.inFlight()).isEqualTo(1);
  }
}
