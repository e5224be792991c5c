package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.SampleTasks.SampleException;
import io.github.procpool.testkit.Trail;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** One call: waited for, or as a result to come. */
abstract class TwinApplyContract extends TwinContract {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(5);

  TwinApplyContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void apply_anyNumberOfArguments_givesTheValue() throws Exception {
    Trail trail = trail();

    pool.apply(() -> trail.add("ran"));

    assertThat(trail.lines()).containsExactly("ran");
    assertThat(pool.apply(() -> "none")).isEqualTo("none");
    assertThat(pool.apply(SampleTasks::increment, 1)).isEqualTo(2);
    int sum = pool.apply(Math::addExact, 1, 2);
    assertThat(sum).isEqualTo(3);
    assertThat(pool.<Object, Object>apply(SampleTasks::same, null)).isNull();
  }

  @Test
  void apply_uncheckedFailure_isThrownAsItIs() {
    assertThatThrownBy(() -> pool.apply(SampleTasks::fail, "broken"))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
  }

  @Test
  void apply_failure_hasTheStackOfTheTask() {
    assertThatThrownBy(() -> pool.apply(SampleTasks::fail, "broken"))
        .satisfies(
            failure ->
                assertThat(failure.getStackTrace()[0].toString()).contains("SampleTasks.fail"));
  }

  @Test
  void apply_checkedFailure_isThrownInsideACompletionException() {
    assertThatThrownBy(() -> pool.apply(SampleTasks::failChecked, "broken"))
        .isExactlyInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(SampleException.class)
        .hasMessage("broken");
  }

  @Test
  void apply_interruptedWhileWaiting_cancelsTheTaskAndKeepsTheInterrupt() throws Exception {
    Trail trail = trail();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                pool.apply(() -> SampleTasks.sleepUntilInterrupted(trail));
              } catch (CompletionException e) {
                failure.set(Thread.currentThread().isInterrupted() ? e.getCause() : e);
              }
            },
            "caller");
    caller.start();
    trail.await(1);

    caller.interrupt();
    caller.join();

    assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    assertThat(trail.await(2).get(1)).startsWith("interrupted");
  }

  @Test
  void applyAsync_anyNumberOfArguments_givesTheResultToCome() throws Exception {
    Trail trail = trail();
    AsyncResult<Void> ran = pool.applyAsync(() -> trail.add("ran"));
    AsyncResult<String> none = pool.applyAsync(() -> "none");
    AsyncResult<Integer> one = pool.applyAsync(SampleTasks::increment, 1);
    AsyncResult<Integer> two = pool.applyAsync(Math::addExact, 1, 2);

    assertThat(ran.get()).isNull();
    assertThat(trail.lines()).containsExactly("ran");
    assertThat(none.get()).isEqualTo("none");
    assertThat(one.get()).isEqualTo(2);
    assertThat(two.get(LONG)).isEqualTo(3);
  }

  @Test
  void result_taskRuns_isNotReadyAndTimesOut() throws Exception {
    Gate gate = gate();
    Trail trail = trail();
    AsyncResult<String> result = pool.applyAsync(() -> SampleTasks.hold(trail, "held", gate));

    assertThat(result.isReady()).isFalse();
    assertThat(result.waitFor(SHORT)).isFalse();
    assertThat(result.waitFor(Duration.ofSeconds(-1))).isFalse();
    assertThatThrownBy(() -> result.get(SHORT)).isExactlyInstanceOf(TimeoutException.class);
    assertThatThrownBy(result::isSuccessful)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not ready");
    gate.open();
    assertThat(result.waitFor(LONG)).isTrue();
    assertThat(result.isReady()).isTrue();
    assertThat(result.isSuccessful()).isTrue();
    assertThat(result.get(Duration.ZERO)).isEqualTo("held");
  }

  @Test
  void result_taskFailed_isReadyAndNotSuccessful() {
    AsyncResult<Object> result = pool.applyAsync(SampleTasks::failChecked, "broken");

    assertThat(result.waitFor(LONG)).isTrue();
    assertThat(result.isSuccessful()).isFalse();
    assertThatThrownBy(result::get)
        .isExactlyInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(SampleException.class);
    assertThatThrownBy(() -> result.get(LONG)).cause().isInstanceOf(SampleException.class);
  }

  @Test
  void toFuture_resultsOfAllKinds_areWaitedForTogether() throws Exception {
    AsyncResult<Integer> plain = pool.applyAsync(SampleTasks::increment, 1);
    AsyncResult<Integer> calledBack = pool.applyAsync(SampleTasks::increment, 2, value -> {}, null);
    AsyncResult<List<Integer>> map = pool.mapAsync(SampleTasks::increment, List.of(3, 4));
    TaskFuture<Integer> submitted = pool.executor().submit(SampleTasks::increment, 5);
    List<CompletableFuture<?>> all =
        List.of(plain.toFuture(), calledBack.toFuture(), map.toFuture(), submitted);

    assertThat(Futures.wait(all, ReturnWhen.ALL_COMPLETED, LONG).notDone()).isEmpty();

    assertThat(all.stream().<Object>map(CompletableFuture::join).toList())
        .isEqualTo(List.of(2, 3, List.of(4, 5), 6));
  }

  @Test
  void toFuture_cancelled_stopsTheTask() throws Exception {
    Trail trail = trail();
    AsyncResult<Void> plain =
        pool.applyAsync(
            () -> {
              SampleTasks.sleepUntilInterrupted(trail);
              return null;
            });
    trail.await(1);
    plain.toFuture().cancel(true);
    trail.await(2);
    AsyncResult<Void> calledBack =
        pool.applyAsync(
            () -> {
              SampleTasks.sleepUntilInterrupted(trail);
              return null;
            },
            null,
            null);
    trail.await(3);

    calledBack.toFuture().cancel(true);

    assertThat(trail.await(4).get(3)).startsWith("interrupted");
    assertThat(plain.waitFor(LONG)).isTrue();
    assertThatThrownBy(calledBack::get).isInstanceOf(CancellationException.class);
  }
}
