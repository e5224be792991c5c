package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.state.TaskRecord.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the pool ends, and events that come too late. */
final class PoolStateEndTest extends PoolStateFixture {
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
