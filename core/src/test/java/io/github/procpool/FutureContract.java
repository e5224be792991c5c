package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** States, exceptions, callbacks, and waiting for several futures. */
abstract class FutureContract extends PoolContract {
  FutureContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void states_fromPendingToDone_runningMeansBegun() throws Exception {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    Gate gate = gate();

    TaskFuture<String> first = single.submit(() -> SampleTasks.hold(trail, "first", gate));
    TaskFuture<Integer> second = single.submit(SampleTasks::increment, 1);
    trail.await(1);

    assertThat(first.isRunning()).isTrue();
    assertThat(first.isDone()).isFalse();
    assertThat(second.isRunning()).isFalse();
    gate.open();
    assertThat(first.get()).isEqualTo("first");
    assertThat(second.get()).isEqualTo(2);
    assertThat(first.isRunning()).isFalse();
    assertThat(first.isDone()).isTrue();
    assertThat(first.isCompletedExceptionally()).isFalse();
  }

  @Test
  void exception_ofEachEnd_isWhatTheTaskThrew() throws Exception {
    assertThat(pool.submit(SampleTasks::increment, 1).exception()).isNull();
    assertThat(pool.submit(SampleTasks::fail, "x").exception())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("x");
  }

  @Test
  void exception_taskRunsLonger_timesOutAndTheTaskGoesOn() throws Exception {
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> future = pool.submit(() -> SampleTasks.hold(trail, "a", gate));

    assertThatThrownBy(() -> future.exception(Duration.ofMillis(5)))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> future.get(5, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    gate.open();
    assertThat(future.get()).isEqualTo("a");
  }

  @Test
  void join_failedTask_throwsCompletionExceptionWithItsCause() {
    assertThatThrownBy(pool.submit(SampleTasks::fail, "x")::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  // ---- callbacks

  @Test
  void addDoneCallback_several_areCalledInOrderThoughOneThrows() throws Exception {
    Gate gate = gate();
    Trail trail = trail();
    TaskFuture<String> future = pool.submit(() -> SampleTasks.hold(trail, "a", gate));
    List<String> calls = new CopyOnWriteArrayList<>();
    CountDownLatch last = new CountDownLatch(1);

    future.addDoneCallback(done -> calls.add("1 " + done.join()));
    future.addDoneCallback(
        done -> {
          calls.add("2");
          throw new IllegalStateException("thrown by a callback, on purpose");
        });
    future.addDoneCallback(done -> calls.add("3 " + done.isDone()));
    future.addDoneCallback(done -> last.countDown());
    assertThat(calls).isEmpty();
    gate.open();

    assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(calls).containsExactly("1 a", "2", "3 true");
    assertThat(future.get()).isEqualTo("a");
  }

  @Test
  void addDoneCallback_doneAlready_isCalledAtOnceInThisThread() throws Exception {
    TaskFuture<Integer> future = pool.submit(SampleTasks::increment, 1);
    future.get();
    AtomicReference<Thread> thread = new AtomicReference<>();

    future.addDoneCallback(done -> thread.set(Thread.currentThread()));

    assertThat(thread).hasValue(Thread.currentThread());
  }

  @Test
  void addDoneCallback_failedAndCancelled_areCalledToo() throws Exception {
    CountDownLatch calls = new CountDownLatch(2);
    Gate gate = gate();
    Trail trail = trail();
    PoolExecutor single = newPool(1);
    single.submit(() -> SampleTasks.hold(trail, "a", gate));
    TaskFuture<Object> failing = single.submit(SampleTasks::fail, "x");
    TaskFuture<Integer> cancelled = single.submit(SampleTasks::increment, 1);

    failing.addDoneCallback(done -> calls.countDown());
    cancelled.addDoneCallback(done -> calls.countDown());
    cancelled.cancel(false);
    gate.open();

    assertThat(calls.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void addDoneCallback_oneBlocks_otherResultsAreNotDelayed() throws Exception {
    CountDownLatch entered = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    Gate gate = gate();
    try {
      for (int i = 0; i < 2; i++) {
        TaskFuture<Void> future = pool.submit(gate::pass);
        future.addDoneCallback(
            done -> {
              entered.countDown();
              awaitQuietly(release);
            });
      }
      gate.open();
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();

      for (int i = 0; i < 20; i++) {
        TaskFuture<Integer> next = pool.submit(SampleTasks::increment, i);
        CountDownLatch called = new CountDownLatch(1);
        next.addDoneCallback(done -> called.countDown());
        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(i + 1);
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      release.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void addDoneCallback_submitsAgain_chainRuns() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<Integer> result = new AtomicReference<>();
    pool.submit(SampleTasks::increment, 1)
        .addDoneCallback(
            first ->
                pool.submit(SampleTasks::increment, first.join())
                    .addDoneCallback(
                        second -> {
                          result.set(second.join());
                          done.countDown();
                        }));

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(result).hasValue(3);
  }

  @Test
  void thenApply_andThenCompose_workAsOnAnyStage() throws Exception {
    assertThat(
            pool.submit(SampleTasks::increment, 1)
                .thenApply(i -> i * 10)
                .thenCompose(i -> pool.submit(SampleTasks::increment, i))
                .get(20, TimeUnit.SECONDS))
        .isEqualTo(21);
  }

  // ---- wait and asCompleted

  @Test
  void wait_eachCondition_returnsWhenItHolds() throws Exception {
    Gate gate = gate();
    Trail trail = trail();
    TaskFuture<String> slow = pool.submit(() -> SampleTasks.hold(trail, "slow", gate));
    TaskFuture<Object> failing = pool.submit(SampleTasks::fail, "x");

    WaitResult<TaskFuture<?>> first =
        Futures.wait(List.of(slow, failing), ReturnWhen.FIRST_COMPLETED);
    assertThat(first.done()).containsExactly(failing);
    assertThat(first.notDone()).containsExactly(slow);

    WaitResult<TaskFuture<?>> exception =
        Futures.wait(List.of(slow, failing), ReturnWhen.FIRST_EXCEPTION);
    assertThat(exception.done()).containsExactly(failing);

    WaitResult<TaskFuture<?>> early =
        Futures.wait(List.of(slow, failing), ReturnWhen.ALL_COMPLETED, Duration.ofMillis(5));
    assertThat(early.notDone()).containsExactly(slow);

    gate.open();
    WaitResult<TaskFuture<?>> all = Futures.wait(List.of(slow, failing), ReturnWhen.ALL_COMPLETED);
    assertThat(all.done()).containsExactlyInAnyOrder(slow, failing);
    assertThat(all.notDone()).isEmpty();
  }

  @Test
  void asCompleted_tasksOfDifferentLength_comeAsTheyEnd() {
    Gate gate = gate();
    Trail trail = trail();
    TaskFuture<String> slow = pool.submit(() -> SampleTasks.hold(trail, "slow", gate));
    TaskFuture<String> quick = pool.submit(SampleTasks::same, "quick");
    List<String> order = new ArrayList<>();

    for (TaskFuture<String> done : Futures.asCompleted(List.of(slow, quick))) {
      order.add(done.join());
      if (order.size() == 1) {
        gate.open();
      }
    }

    assertThat(order).containsExactly("quick", "slow");
  }

  @Test
  void asCompleted_timeOut_saysHowManyAreUnfinished() throws Exception {
    Gate gate = gate();
    Trail trail = trail();
    TaskFuture<String> slow = pool.submit(() -> SampleTasks.hold(trail, "slow", gate));

    assertThatThrownBy(
            () -> Futures.asCompleted(List.of(slow), Duration.ofMillis(5)).iterator().next())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("1 (of 1) futures unfinished");
    gate.open();
    slow.get();
  }

  @Test
  void asCompleted_cancelledOne_countsAsDone() throws Exception {
    PoolExecutor single = newPool(1);
    Gate gate = gate();
    Trail trail = trail();
    TaskFuture<String> slow = single.submit(() -> SampleTasks.hold(trail, "slow", gate));
    TaskFuture<String> queued = single.submit(SampleTasks::same, "never");
    trail.await(1);

    assertThat(queued.cancel(false)).isTrue();

    assertThat(Futures.asCompleted(List.of(slow, queued)).iterator().next()).isSameAs(queued);
    gate.open();
    assertThat(slow.get()).isEqualTo("slow");
  }

  // ---- completed from outside

  @Test
  void orTimeout_runningTask_isAbandoned() throws Exception {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> future = single.submit(() -> SampleTasks.sleepUntilInterrupted(trail));
    trail.await(1);

    future.orTimeout(10, TimeUnit.MILLISECONDS);

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    assertThat(trail.await(2).get(1)).isEqualTo("interrupted, cancelled=true");
    assertThat(single.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void completeExceptionally_queuedTask_neverRuns() throws Exception {
    PoolExecutor single = newPool(1);
    Gate gate = gate();
    Trail trail = trail();
    TaskFuture<String> first = single.submit(() -> SampleTasks.hold(trail, "first", gate));
    TaskFuture<Void> second = single.submit(() -> trail.add("second"));
    trail.await(1);

    assertThat(second.completeExceptionally(new IllegalStateException("not wanted"))).isTrue();
    gate.open();
    first.get();
    single.submit(SampleTasks::increment, 1).get();

    assertThat(second.exception()).hasMessage("not wanted");
    assertThat(trail.lines()).containsExactly("first");
  }

  @Test
  void stats_afterSomeTasks_countThem() {
    PoolExecutor own = newPool(2);
    own.submit(SampleTasks::increment, 1).join();
    own.submit(SampleTasks::fail, "x");
    own.map(SampleTasks::increment, List.of(1, 2, 3)).toList();

    Await.until("5 tasks are counted", () -> own.stats().succeeded() + own.stats().failed() == 5);
    assertThat(own.stats().submitted()).isEqualTo(5);
    assertThat(own.stats().succeeded()).isEqualTo(4);
    assertThat(own.stats().failed()).isEqualTo(1);
    assertThat(own.stats().cancelled()).isZero();
    assertThat(own.stats().workersStarted()).isBetween(1L, 2L);
    Await.until("nothing runs", () -> own.stats().running() == 0 && own.stats().queued() == 0);
  }
}
