package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.state.PoolState.CancelOutcome;
import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where tasks go, and how they are taken back. */
final class PoolStatePlacementTest extends PoolStateFixture {
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
  void ready_taskWaitsBeforeAnAbandonedOne_isTakenBack() {
    warmUp(1);
    actions.begun.add(submit());
    TaskRecord waits = submit();
    state.abandon(submit());
    actions.take();

    ready(1);

    assertThat(waits.worker()).isSameAs(worker(1));
    assertThat(actions.log).containsExactly("revoke 101 from 0", "send 101 to 1");
  }

  @Test
  void kill_afterTakeBack_givesTheTasksToAnotherAtOnce() {
    warmUp(2);
    TaskRecord runs = submit();
    actions.begun.addAll(List.of(runs, submit()));
    List<TaskRecord> waiting = List.of(submit(), submit());
    WorkerRecord killed = runs.worker();
    WorkerRecord other = worker(1 - killed.serial());
    actions.take();

    state.takeBack(killed);
    state.kill(killed, EndReason.TIMEOUT, 0);

    assertThat(waiting).allSatisfy(task -> assertThat(task.worker()).isSameAs(other));
    assertThat(actions.log).element(1).isEqualTo("kill " + killed.serial() + " TIMEOUT");
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
}
