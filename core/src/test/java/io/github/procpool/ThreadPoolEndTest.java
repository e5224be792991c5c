package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a thread pool ends, also from callbacks and its own tasks. */
final class ThreadPoolEndTest extends ThreadPoolFixture {
  @Test
  void submit_afterShutdown_isRejected() {
    pool.shutdown();

    assertThatThrownBy(() -> pool.submit(() -> 1))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageStartingWith("pool '" + pool.name() + "' was shut down");
    assertThatThrownBy(() -> pool.map(a -> a, List.of(1)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(pool.isTerminated()).isTrue();
  }

  @Test
  void shutdown_tasksAccepted_finishesThem() throws Exception {
    block(single);
    TaskFuture<Integer> pending = single.submit(() -> 1);

    single.shutdown();
    assertThat(single.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
    gate.countDown();

    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(pending.getNow(0)).isEqualTo(1);
  }

  @Test
  void shutdown_cancelPending_cancelsWhatHasNotBegun() throws Exception {
    TaskFuture<Void> running = block(single);
    TaskFuture<Integer> pending = single.submit(() -> 1);

    single.shutdown(true);

    assertThat(pending.isCancelled()).isTrue();
    gate.countDown();
    assertThat(running.exception()).isNull();
  }

  @Test
  void shutdownNow_tasksPendingAndRunning_givesTheFirstAndStopsTheOthers() throws Exception {
    TaskFuture<Void> running = block(single);
    AtomicInteger ran = new AtomicInteger();
    Runnable runnable = ran::incrementAndGet;
    single.execute(runnable);
    TaskFuture<Integer> pending = single.submit(ran::incrementAndGet);

    List<Runnable> neverBegun = single.shutdownNow();

    assertThat(running.isCancelled()).isTrue();
    assertThat(pending.isCancelled()).isTrue();
    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(neverBegun).hasSize(2).startsWith(runnable);
    neverBegun.forEach(Runnable::run);
    assertThat(ran).hasValue(2);
  }

  @Test
  void shutdown_fromATask_works() throws Exception {
    single.submit(() -> single.shutdown()).get();

    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shutdownNow_fromATask_stopsThatTaskTooAndThePoolEnds() throws Exception {
    CountDownLatch submitted = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    TaskFuture<Void> task =
        single.submit(
            () -> {
              submitted.await();
              List<Runnable> unused = single.shutdownNow();
              interrupted.set(Thread.interrupted());
            });
    TaskFuture<Integer> pending = single.submit(() -> 1);

    submitted.countDown();

    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(task.isCancelled()).isTrue();
    assertThat(interrupted).isTrue();
    assertThat(pending.isCancelled()).isTrue();
  }

  @Test
  void close_insideOwnTask_isRefused() throws Exception {
    assertThat(single.submit(() -> single.close()).exception())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("close was called inside task 1 of this same pool");
    assertThat(single.isShutdown()).isFalse();
  }

  @Test
  void close_threadInterrupted_stopsWhatRunsAndKeepsTheFlag() throws Exception {
    TaskFuture<Void> running = block(single);

    Thread.currentThread().interrupt();
    single.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(running.isCancelled()).isTrue();
    assertThat(single.isTerminated()).isTrue();
  }

  @Test
  void map_shutdownRightAfter_runsToItsEnd() {
    Results<Integer> results = pool.map(a -> a * a, List.of(1, 2, 3, 4, 5));
    pool.shutdown();

    assertThat(results.toList()).containsExactly(1, 4, 9, 16, 25);
  }
}
