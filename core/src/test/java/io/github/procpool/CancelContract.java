package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Cancelling tasks that wait, run, or are done. */
abstract class CancelContract extends PoolContract {
  CancelContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void cancel_waitingTasks_neverRunAndOthersDo() throws Exception {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> first = single.submit(() -> SampleTasks.hold(trail, "first", gate));
    List<TaskFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int number = i;
      waiting.add(single.submit(() -> trail.add(number)));
    }
    trail.await(1);

    for (int i = 0; i < 10; i += 2) {
      assertThat(waiting.get(i).cancel(false)).isTrue();
      assertThat(waiting.get(i).isCancelled()).isTrue();
    }
    gate.open();
    first.get();
    for (int i = 1; i < 10; i += 2) {
      waiting.get(i).get();
    }
    single.submit(SampleTasks::increment, 1).get();

    assertThat(trail.lines()).containsExactly("first", "1", "3", "5", "7", "9");
    assertThatThrownBy(waiting.get(0)::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void cancelFalse_runningTask_isRefusedAndItEnds() throws Exception {
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> future = pool.submit(() -> SampleTasks.hold(trail, "a", gate));
    trail.await(1);

    assertThat(future.cancel(false)).isFalse();

    assertThat(future.isDone()).isFalse();
    gate.open();
    assertThat(future.get()).isEqualTo("a");
  }

  @Test
  void cancelTrue_runningTask_interruptsIt() throws Exception {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> future = single.submit(() -> SampleTasks.sleepUntilInterrupted(trail));
    TaskFuture<Integer> next = single.submit(SampleTasks::increment, 1);
    trail.await(1);

    assertThat(future.cancel(true)).isTrue();

    assertThat(future.isCancelled()).isTrue();
    assertThat(trail.await(2).get(1)).isEqualTo("interrupted, cancelled=true");
    assertThat(next.get()).isEqualTo(2);
    assertThat(single.stats().cancelled()).isEqualTo(1);
  }

  @Test
  void cancel_doneTask_isRefused() throws Exception {
    TaskFuture<Integer> future = pool.submit(SampleTasks::increment, 1);
    future.get();

    assertThat(future.cancel(true)).isFalse();
    assertThat(future.isCancelled()).isFalse();
    assertThat(future.get()).isEqualTo(2);
  }

  @Test
  void cancel_twice_isTrueBothTimes() throws Exception {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> first = single.submit(() -> SampleTasks.hold(trail, "first", gate));
    TaskFuture<Integer> second = single.submit(SampleTasks::increment, 1);

    assertThat(second.cancel(false)).isTrue();
    assertThat(second.cancel(true)).isTrue();

    gate.open();
    first.get();
    assertThat(single.stats().cancelled()).isEqualTo(1);
  }

  @Test
  void cancelTrue_racesWithTheEnd_givesOneOutcome() throws Exception {
    for (int i = 0; i < 200; i++) {
      TaskFuture<Integer> future = pool.submit(SampleTasks::increment, i);
      boolean cancelled = future.cancel(true);

      assertThat(future.isCancelled()).isEqualTo(cancelled);
      if (!cancelled) {
        assertThat(future.get()).isEqualTo(i + 1);
      }
    }
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }
}
