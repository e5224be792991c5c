package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import org.junit.jupiter.api.Test;

/** Which workers start, and what becomes of the tasks of those that end. */
final class PoolStateWorkersTest extends PoolStateFixture {
  // ---- lost

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
    state.kill(worker(0), EndReason.TIMEOUT, 0);
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

    state.kill(worker(0), EndReason.REQUESTED, 0);
    state.linkLost(worker(0), null, 0);

    assertThat(state.exited(worker(0), 0)).isFalse();
  }

  @Test
  void kill_workerThatIsToRetire_isExplainedByTheFirstKill() {
    TaskRecord task = submit();
    ready(0);
    actions.begun.add(task);

    state.recycle(worker(0), EndReason.RECYCLED, 0);
    state.kill(worker(0), EndReason.TIMEOUT, 0);
    state.kill(worker(0), EndReason.SHUTDOWN, 0);

    assertThat(worker(0).endReason()).isEqualTo(EndReason.TIMEOUT);
  }

  @Test
  void kill_warmPool_putsTheSpareToWorkBeforeTheLinkEnds() {
    state = new PoolState(limits(1, 0, Long.MAX_VALUE, true, false), actions);
    TaskRecord stuck = submit();
    ready(0, 1);
    actions.begun.add(stuck);
    TaskRecord waiting = submit();
    actions.take();

    state.abandon(stuck);
    state.kill(worker(0), EndReason.TIMEOUT, 0);

    assertThat(waiting.worker()).isSameAs(worker(1));
    assertThat(worker(1).id()).isZero();
    assertThat(actions.take()).containsExactly("kill 0 TIMEOUT", "promote 1 as 0", "send 1 to 1");

    state.linkLost(worker(0), stuck, 0);
    assertThat(actions.take()).isEmpty();
    state.exited(worker(0), 0);
    assertThat(actions.take()).contains("launch spare 2");
  }

  @Test
  void kill_nothingWaits_startsNoReplacement() {
    TaskRecord stuck = submit();
    ready(0);
    actions.begun.add(stuck);
    actions.take();

    state.kill(worker(0), EndReason.TIMEOUT, 0);

    assertThat(actions.take()).containsExactly("kill 0 TIMEOUT");
    TaskRecord next = submit();
    assertThat(actions.take()).containsExactly("launch 1");
    assertThat(next.place()).isEqualTo(TaskRecord.Place.QUEUED);
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

  // ---- ended in order

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
  void start_warmPool_firstWorkerBootsAlone() {
    state = new PoolState(limits(2, 2, Long.MAX_VALUE, true, false), actions);

    state.start(0);
    assertThat(actions.take()).containsExactly("launch 0", "launch 1");

    ready(0);
    assertThat(actions.take()).containsExactly("launch spare 2");
  }

  @Test
  void linkLost_warmPool_spareIsPromotedAndTheNextOneStartedAfterwards() {
    state = new PoolState(limits(1, 1, Long.MAX_VALUE, true, false), actions);
    state.start(0);
    ready(0, 1);
    TaskRecord task = submit();
    submit();
    assertThat(actions.take()).containsExactly("launch 0", "launch spare 1", "send 0 to 0");

    state.linkLost(worker(0), task, 0);

    assertThat(actions.take()).containsExactly("promote 1 as 0", "send 1 to 1");
    state.exited(worker(0), 0);
    assertThat(actions.take()).containsExactly("lost 0 on 0", "launch spare 2");
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
}
