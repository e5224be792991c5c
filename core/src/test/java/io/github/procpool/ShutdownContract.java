package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The ways in which a pool ends. */
abstract class ShutdownContract extends PoolContract {
  ShutdownContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void shutdown_tasksAccepted_theyFinishAndNewOnesAreRefused() throws Exception {
    PoolExecutor own = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> running = own.submit(() -> SampleTasks.hold(trail, "a", gate));
    TaskFuture<Integer> queued = own.submit(SampleTasks::increment, 1);

    own.shutdown();
    own.shutdown();

    assertThat(own.isShutdown()).isTrue();
    assertThat(own.isTerminated()).isFalse();
    assertThatThrownBy(() -> own.submit(SampleTasks::increment, 1))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("shut down");
    assertThatThrownBy(() -> own.map(SampleTasks::increment, List.of(1)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(own.awaitTermination(5, TimeUnit.MILLISECONDS)).isFalse();
    gate.open();
    assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(own.isTerminated()).isTrue();
    assertThat(running.get()).isEqualTo("a");
    assertThat(queued.get()).isEqualTo(2);
  }

  @Test
  void shutdownTrue_pendingTasks_areCancelledAndTheRunningOneEnds() throws Exception {
    PoolExecutor own = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> running = own.submit(() -> SampleTasks.hold(trail, "a", gate));
    List<TaskFuture<Void>> pending = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pending.add(own.submit(() -> trail.add("never")));
    }
    trail.await(1);

    own.shutdown(true);

    assertThat(Futures.wait(pending, ReturnWhen.ALL_COMPLETED).notDone()).isEmpty();
    assertThat(pending).allMatch(TaskFuture::isCancelled);
    gate.open();
    assertThat(running.get()).isEqualTo("a");
    assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(trail.lines()).containsExactly("a");
  }

  @Test
  void shutdownNow_runningAndPending_endsThemAndGivesThePendingBack() throws Exception {
    PoolExecutor own = newPool(1);
    Trail trail = trail();
    Trail here = trail();
    TaskFuture<Void> running = own.submit(() -> SampleTasks.sleepLong(trail));
    TaskFuture<Void> pending = own.submit(() -> here.add("ran"));
    trail.await(1);

    List<Runnable> neverBegun = own.shutdownNow();

    assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(running.isCancelled()).isTrue();
    assertThat(pending.isCancelled()).isTrue();
    assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
    assertThat(neverBegun).hasSize(1);
    assertThat(here.lines()).isEmpty();
    neverBegun.get(0).run();
    assertThat(here.lines()).containsExactly("ran");
  }

  @Test
  void close_withWork_waitsForItAndIsIdempotent() throws Exception {
    PoolExecutor own = newPool(2);
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      futures.add(own.submit(SampleTasks::increment, i));
    }

    own.close();
    own.close();

    assertThat(futures).allMatch(TaskFuture::isDone);
    assertThat(futures.get(99).get()).isEqualTo(100);
    assertThat(own.isTerminated()).isTrue();
  }

  @Test
  void close_lastTaskWasJustCancelled_ends() throws Exception {
    PoolExecutor own = newPool(1);
    own.submit(SampleTasks::increment, 1).get();
    TaskFuture<Integer> last = own.submit(SampleTasks::increment, 2);

    boolean unused = last.cancel(false);
    own.close();

    assertThat(own.isTerminated()).isTrue();
    assertThat(last.isDone()).isTrue();
  }

  @Test
  void close_poolThatNeverWorked_endsAtOnce() {
    PoolExecutor own = newPool(2);

    own.close();

    assertThat(own.isTerminated()).isTrue();
    assertThat(own.stats().workersStarted()).isZero();
  }

  @Test
  void close_interrupted_stopsThePoolAndKeepsTheInterrupt() throws Exception {
    PoolExecutor own = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> running = own.submit(() -> SampleTasks.sleepLong(trail));
    trail.await(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread closer =
        new Thread(
            () -> {
              own.close();
              interrupted.set(Thread.currentThread().isInterrupted());
            },
            "closer");
    closer.start();
    Await.until("the pool is closing", own::isShutdown);

    closer.interrupt();
    closer.join();

    assertThat(interrupted).isTrue();
    assertThat(own.isTerminated()).isTrue();
    assertThat(running.isDone()).isTrue();
  }

  @Test
  void close_insideACallback_doesNotWaitForItself() throws Exception {
    PoolExecutor own = newPool(1);
    CountDownLatch closed = new CountDownLatch(1);
    Gate gate = gate();
    own.submit(gate::pass)
        .addDoneCallback(
            done -> {
              own.close();
              closed.countDown();
            });
    gate.open();

    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void close_mapRuns_waitsForAllItems() {
    PoolExecutor own = newPool(2);
    Results<Integer> results = own.map(SampleTasks::increment, List.of(1, 2, 3, 4, 5, 6));

    own.close();

    assertThat(results.toList()).containsExactly(2, 3, 4, 5, 6, 7);
  }
}
