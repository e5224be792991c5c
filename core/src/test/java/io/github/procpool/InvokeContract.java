package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** {@code invokeAll} and {@code invokeAny} of ExecutorService. */
abstract class InvokeContract extends PoolContract {
  InvokeContract(PoolKind kind) {
    super(kind);
  }

  private static <R> Callable<R> task(SerializableCallable<R> task) {
    return task;
  }

  @Test
  void invokeAll_someFail_allAreDoneInOrder() throws Exception {
    List<Future<Object>> futures =
        pool.invokeAll(List.of(task(() -> 1), task(() -> SampleTasks.fail("two")), task(() -> 3)));

    assertThat(futures).hasSize(3).allMatch(Future::isDone);
    assertThat(futures.get(0).get()).isEqualTo(1);
    assertThatThrownBy(futures.get(1)::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasMessage("two");
    assertThat(futures.get(2).get()).isEqualTo(3);
  }

  @Test
  void invokeAll_timeIsUp_cancelsTheRest() throws Exception {
    PoolExecutor own = newPool(2);
    Trail trail = trail();
    Gate gate = gate();
    own.submit(SampleTasks::increment, 1).get();

    List<Future<String>> futures =
        own.invokeAll(
            List.of(task(() -> "quick"), task(() -> SampleTasks.hold(trail, "slow", gate))),
            2,
            TimeUnit.SECONDS);

    assertThat(futures.get(0).get()).isEqualTo("quick");
    assertThat(futures.get(1).isCancelled()).isTrue();
  }

  @Test
  void invokeAny_oneSucceeds_givesItAndCancelsTheRest() throws Exception {
    PoolExecutor own = newPool(2);
    Trail trail = trail();
    Gate gate = gate();

    String first =
        own.invokeAny(
            List.of(
                task(() -> (String) SampleTasks.fail("no")),
                task(() -> SampleTasks.hold(trail, "slow", gate)),
                task(() -> "yes")));

    assertThat(first).isEqualTo("yes");
    own.close();
    assertThat(gate.isOpen()).isFalse();
  }

  @Test
  void invokeAny_allFail_throwsAFailure() {
    assertThatThrownBy(
            () ->
                pool.invokeAny(
                    List.of(task(() -> SampleTasks.fail("a")), task(() -> SampleTasks.fail("b")))))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void invokeAny_timeIsUp_throwsAndCancels() {
    PoolExecutor own = newPool(1);
    Trail trail = trail();
    Gate gate = gate();

    assertThatThrownBy(
            () ->
                own.invokeAny(
                    List.of(task(() -> SampleTasks.hold(trail, "slow", gate))),
                    50,
                    TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    own.close();
  }
}
