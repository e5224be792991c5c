package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The ways in which a pool ends: shutdown and join, terminate, close. */
abstract class TwinEndContract extends TwinContract {
  private static final Duration LONG = Duration.ofSeconds(20);

  TwinEndContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void join_poolRuns_isRefused() {
    assertThatThrownBy(pool::join)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("still running");
  }

  @Test
  void shutdownAndJoin_workAccepted_allResultsAreReadyAndCalledBack() throws Exception {
    Pool own = newPool(2);
    List<AsyncResult<?>> results = new ArrayList<>();
    List<Object> called = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      results.add(own.applyAsync(SampleTasks::increment, i, called::add, null));
      results.add(own.mapAsync(SampleTasks::increment, List.of(i, i), called::add, null));
      results.add(own.mapAsync(SampleTasks::increment, List.of(i, i)));
    }

    own.shutdown();
    own.join();
    own.join();

    assertThat(results).allMatch(AsyncResult::isReady).allMatch(AsyncResult::isSuccessful);
    assertThat(called).hasSize(100);
    assertThat(own.executor().isTerminated()).isTrue();
  }

  @Test
  void start_afterShutdownOrTerminate_isRefused() {
    Pool shut = newPool(1);
    shut.shutdown();
    Pool terminated = newPool(1);
    terminated.terminate();

    for (Pool own : List.of(shut, terminated)) {
      List<Integer> items = List.of(1);
      assertThatThrownBy(() -> own.apply(SampleTasks::increment, 1))
          .isInstanceOf(RejectedExecutionException.class);
      assertThatThrownBy(() -> own.applyAsync(SampleTasks::increment, 1))
          .isInstanceOf(RejectedExecutionException.class);
      assertThatThrownBy(() -> own.map(SampleTasks::increment, items))
          .isInstanceOf(RejectedExecutionException.class);
      assertThatThrownBy(() -> own.mapAsync(SampleTasks::increment, items))
          .isInstanceOf(RejectedExecutionException.class);
      assertThatThrownBy(() -> own.imap(SampleTasks::increment, items))
          .isInstanceOf(RejectedExecutionException.class);
    }
  }

  @Test
  void terminate_tenThousandQueued_isPromptAndCancelsAllResults() throws Exception {
    Pool own = newPool(1);
    Trail trail = trail();
    List<AsyncResult<?>> results = new ArrayList<>();
    results.add(own.applyAsync(() -> SampleTasks.sleepLong(trail)));
    for (int i = 0; i < 10_000; i++) {
      results.add(
          i % 2 == 0
              ? own.applyAsync(SampleTasks::increment, i)
              : own.applyAsync(SampleTasks::increment, i, value -> {}, null));
    }
    results.add(own.mapAsync(SampleTasks::increment, List.of(1, 2, 3)));
    trail.await(1);
    long start = System.nanoTime();

    own.terminate();
    own.join();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    for (AsyncResult<?> result : results) {
      assertThatThrownBy(() -> result.get(Duration.ZERO)).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void terminate_callbackIsStuck_completesTheResultsBehindIt() throws Exception {
    Pool own = newPool(1);
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicBoolean calledLater = new AtomicBoolean();
    AsyncResult<Integer> first =
        own.applyAsync(
            SampleTasks::increment,
            1,
            value -> {
              stuck.countDown();
              awaitQuietly(leave);
            },
            null);
    stuck.await();
    AsyncResult<Integer> second =
        own.applyAsync(SampleTasks::increment, 2, value -> calledLater.set(true), null);

    own.terminate();

    List<CompletableFuture<Integer>> both = List.of(first.toFuture(), second.toFuture());
    boolean completed = Futures.wait(both, ReturnWhen.ALL_COMPLETED, LONG).notDone().isEmpty();
    leave.countDown();
    own.join();
    assertThat(completed).isTrue();
    assertThat(both).allMatch(CompletableFuture::isCancelled);
    assertThat(calledLater).isFalse();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void terminate_insideACallback_endsThePool() throws Exception {
    Pool own = newPool(2);
    AsyncResult<Void> running = own.applyAsync(() -> Thread.sleep(600_000));

    AsyncResult<Object> failed =
        own.applyAsync(SampleTasks::fail, "broken", null, error -> own.terminate());

    assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
    own.join();
    assertThat(failed.isReady()).isTrue();
  }

  @Test
  void join_insideACallback_isRefused() {
    Pool own = newPool(1);
    AtomicReference<Throwable> refusal = new AtomicReference<>();

    own.applyAsync(
            SampleTasks::increment,
            1,
            value -> {
              own.shutdown();
              try {
                own.join();
              } catch (IllegalStateException | InterruptedException e) {
                refusal.set(e);
              }
            },
            null)
        .get();

    assertThat(refusal.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would wait for itself");
  }

  @Test
  void close_insideACallback_onlyShutsDown() throws Exception {
    Pool own = newPool(1);

    own.applyAsync(SampleTasks::increment, 1, value -> own.close(), null).get();

    own.join();
    assertThat(own.executor().isTerminated()).isTrue();
  }

  @Test
  void close_insideAStageOfAnyResult_onlyShutsDown() throws Exception {
    Pool own = newPool(1);
    Gate gate = gate();
    CompletableFuture<Void> closed = own.applyAsync(gate::pass).toFuture().thenRun(own::close);

    gate.open();

    closed.get();

    own.join();
  }

  @Test
  void close_workAccepted_losesNothing() {
    AsyncResult<Integer> call;
    AsyncResult<List<Integer>> map;
    List<Object> called = new ArrayList<>();
    try (Pool own = newPool(2)) {
      call = own.applyAsync(SampleTasks::increment, 1, called::add, null);
      map = own.mapAsync(SampleTasks::increment, List.of(1, 2, 3), called::add, null);
    }

    assertThat(call.isSuccessful()).isTrue();
    assertThat(map.isSuccessful()).isTrue();
    assertThat(called).containsExactlyInAnyOrder(2, List.of(2, 3, 4));
  }

  @Test
  void close_interrupted_terminatesAndKeepsTheInterrupt() throws Exception {
    Pool own = newPool(1);
    Trail trail = trail();
    AsyncResult<Void> result = own.applyAsync(() -> SampleTasks.sleepLong(trail));
    trail.await(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread closer =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              own.close();
              interrupted.set(Thread.currentThread().isInterrupted());
            },
            "closer");

    closer.start();
    closer.join();

    assertThat(interrupted).isTrue();
    assertThatThrownBy(result::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void terminate_mapWaitedFor_endsTheWait() throws Exception {
    Pool own = newPool(1);
    Gate gate = gate();
    Trail trail = trail();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                own.map(item -> SampleTasks.hold(trail, item, gate), List.of("a", "b"), 1);
              } catch (CancellationException e) {
                failure.set(e);
              }
            },
            "caller");
    caller.start();
    trail.await(1);

    own.terminate();
    caller.join();

    assertThat(failure.get()).isNotNull();
  }
}
