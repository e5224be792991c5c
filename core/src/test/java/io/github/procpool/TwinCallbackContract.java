package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.SampleTasks.SampleException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is called with a value or a failure, before the result is ready. */
abstract class TwinCallbackContract extends TwinContract {
  TwinCallbackContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void callback_success_getsTheValueAndErrorCallbackNothing() {
    List<Object> called = new ArrayList<>();

    pool.applyAsync(() -> 0, called::add, called::add).get();
    pool.applyAsync(SampleTasks::increment, 0, called::add, called::add).get();
    pool.applyAsync(Math::addExact, 1, 1, called::add, called::add).get();
    pool.mapAsync(SampleTasks::increment, List.of(2, 3), called::add, called::add).get();
    pool.mapAsync(SampleTasks::increment, List.of(4, 5), 1, called::add, called::add).get();
    pool.starmapAsync(Math::addExact, List.of(Args.of(3, 4)), called::add, called::add).get();
    pool.starmapAsync(Math::addExact, List.of(Args.of(4, 4)), 1, called::add, called::add).get();

    assertThat(called)
        .isEqualTo(List.of(0, 1, 2, List.of(3, 4), List.of(5, 6), List.of(7), List.of(8)));
  }

  @Test
  void errorCallback_failure_getsItAsItIsAndCallbackNothing() {
    List<Object> values = new ArrayList<>();
    List<Throwable> errors = new ArrayList<>();

    AsyncResult<Object> result =
        pool.applyAsync(SampleTasks::failChecked, "broken", values::add, errors::add);
    result.waitFor(Duration.ofSeconds(20));

    assertThat(values).isEmpty();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).isInstanceOf(SampleException.class).hasMessage("broken");
    assertThatThrownBy(result::get).cause().isSameAs(errors.get(0));
  }

  @Test
  void errorCallback_itemsOfAMapFail_getsTheFirstOnce() {
    List<Throwable> errors = new ArrayList<>();

    AsyncResult<List<Integer>> result =
        pool.mapAsync(SampleTasks::failOnThirds, List.of(1, 6, 3), null, errors::add);
    result.waitFor(Duration.ofSeconds(20));

    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).isInstanceOf(IllegalArgumentException.class).hasMessage("number 6");
  }

  @Test
  void callback_throwsAnything_resultIsReadyAndOthersAreCalled() {
    List<Integer> called = new ArrayList<>();
    List<AsyncResult<Integer>> results = new ArrayList<>();

    for (int i = 0; i < 3; i++) {
      results.add(
          pool.applyAsync(
              SampleTasks::increment,
              i,
              value -> {
                called.add(value);
                throw new StackOverflowError("of a callback");
              },
              null));
    }

    assertThat(results.stream().map(AsyncResult::get).toList())
        .isEqualTo(IntStream.rangeClosed(1, 3).boxed().toList());
    assertThat(called).hasSize(3);
  }

  @Test
  void callback_manyAtOnce_runOneAtATime() {
    AtomicBoolean inside = new AtomicBoolean();
    AtomicBoolean together = new AtomicBoolean();
    List<AsyncResult<Integer>> results = new ArrayList<>();

    for (int i = 0; i < 200; i++) {
      results.add(
          pool.applyAsync(
              SampleTasks::increment,
              i,
              value -> {
                if (inside.getAndSet(true)) {
                  together.set(true);
                }
                inside.set(false);
              },
              null));
    }

    results.forEach(AsyncResult::get);
    assertThat(together).isFalse();
  }

  @Test
  void callback_blocks_plainResultsGoOn() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    AsyncResult<Integer> stuck =
        pool.applyAsync(SampleTasks::increment, 0, value -> await(leave), null);

    assertThat(pool.applyAsync(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(pool.map(SampleTasks::increment, List.of(2))).containsExactly(3);
    assertThat(stuck.isReady()).isFalse();
    leave.countDown();
    assertThat(stuck.get()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void callback_waitsForAPlainResult_getsIt() {
    AtomicReference<Integer> nested = new AtomicReference<>();

    pool.applyAsync(
            SampleTasks::increment,
            1,
            value -> nested.set(pool.apply(SampleTasks::increment, value)),
            null)
        .get();

    assertThat(nested.get()).isEqualTo(3);
  }

  @Test
  void callback_waitsForAResultOfItsOwnThread_isRefused() {
    AtomicReference<Throwable> refusal = new AtomicReference<>();

    pool.applyAsync(
            SampleTasks::increment,
            1,
            value -> {
              AsyncResult<List<Integer>> later =
                  pool.mapAsync(SampleTasks::increment, List.of(value));
              try {
                later.get();
              } catch (IllegalStateException e) {
                refusal.set(e);
              }
            },
            null)
        .get();

    assertThat(refusal.get()).hasMessageContaining("another thread");
  }

  @Test
  void callback_resultCancelled_errorCallbackIsCalledOnce() throws Exception {
    List<Throwable> errors = new ArrayList<>();
    CountDownLatch called = new CountDownLatch(1);
    AsyncResult<Void> result =
        pool.applyAsync(
            () -> {
              Thread.sleep(600_000);
              return null;
            },
            null,
            error -> {
              errors.add(error);
              called.countDown();
            });

    result.toFuture().cancel(true);

    called.await();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).isInstanceOf(CancellationException.class);
  }
}
