package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Task options: views, priorities, retries of failed tasks, time limits. */
abstract class OptionsContract extends PoolContract {
  OptionsContract(PoolKind kind) {
    super(kind);
  }

  @Test
  void with_options_isAViewOfTheSamePool() throws Exception {
    PoolExecutor own = newPool(1);
    PoolExecutor view = own.with(TaskOptions.name("named"));

    assertThat(view.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(own.stats().submitted()).isEqualTo(1);
    view.close();

    assertThat(own.isTerminated()).isTrue();
    assertThatThrownBy(() -> own.submit(SampleTasks::increment, 1))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void priority_oneWorker_greaterRunsFirstEqualInOrder() throws Exception {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    single.submit(() -> SampleTasks.hold(trail, "first", gate));
    trail.await(1);

    for (int priority : new int[] {0, -1, 5, 0, 5, 9}) {
      String name = Integer.toString(priority);
      single.with(TaskOptions.priority(priority)).submit(() -> trail.add(name));
    }
    TaskFuture<Void> last = single.with(TaskOptions.priority(-9)).submit(() -> trail.add("last"));
    gate.open();
    last.get();

    assertThat(trail.lines()).containsExactly("first", "9", "5", "5", "0", "0", "-1", "last");
  }

  // ---- retries

  @Test
  void retryOn_failsTwice_succeedsAtTheThirdAttempt() throws Exception {
    Trail trail = trail();
    TaskOptions options =
        TaskOptions.retries(3).withRetryOn(IllegalStateException.class::isInstance);

    TaskFuture<Integer> future =
        pool.with(options).submit(() -> SampleTasks.succeedAtAttempt(trail, 3));

    assertThat(future.get()).isEqualTo(3);
    assertThat(trail.lines()).containsExactly("1", "2", "3");
  }

  @Test
  void retryOn_failsAlways_givesTheLastFailure() {
    Trail trail = trail();
    TaskOptions options = TaskOptions.retries(2).withRetryOn(failure -> true);

    TaskFuture<Integer> future =
        pool.with(options).submit(() -> SampleTasks.succeedAtAttempt(trail, 99));

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasMessage("attempt 3");
    assertThat(trail.lines()).containsExactly("1", "2", "3");
  }

  @Test
  void retryOn_otherException_isNotRepeated() {
    Trail trail = trail();
    TaskOptions options =
        TaskOptions.retries(2).withRetryOn(IllegalArgumentException.class::isInstance);

    TaskFuture<Integer> future =
        pool.with(options).submit(() -> SampleTasks.succeedAtAttempt(trail, 2));

    assertThatThrownBy(future::get).cause().hasMessage("attempt 1");
    assertThat(trail.lines()).containsExactly("1");
  }

  @Test
  void retries_withoutRetryOn_doNotRepeatAFailedTask() {
    Trail trail = trail();

    TaskFuture<Integer> future =
        pool.with(TaskOptions.retries(2)).submit(() -> SampleTasks.succeedAtAttempt(trail, 2));

    assertThatThrownBy(future::get).cause().hasMessage("attempt 1");
    assertThat(trail.lines()).containsExactly("1");
  }

  @Test
  void retries_andCloseAtOnce_areStillMade() throws Exception {
    PoolExecutor own = newPool(1);
    Trail trail = trail();
    TaskFuture<Integer> future =
        own.with(TaskOptions.retries(2).withRetryOn(failure -> true))
            .submit(() -> SampleTasks.succeedAtAttempt(trail, 2));

    own.close();

    assertThat(future.get()).isEqualTo(2);
  }

  // ---- time limits

  @Test
  void timeout_taskSleeps_failsWithTheStackOfWhereItWas() throws Exception {
    PoolExecutor single = newPool(1);
    Trail trail = trail();

    TaskFuture<Void> future =
        single
            .with(TaskOptions.timeout(Duration.ofSeconds(2)).withName("sleeper"))
            .submit(() -> SampleTasks.sleepUntilInterrupted(trail));
    TaskFuture<Integer> next = single.submit(SampleTasks::increment, 1);

    Throwable failure = future.exception();
    assertThat(failure)
        .isInstanceOf(TaskTimeoutException.class)
        .hasMessageContaining("sleeper")
        .hasMessageContaining("2000 ms")
        .hasMessageContaining("sleepLong");
    assertThat(((TaskTimeoutException) failure).timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(((TaskTimeoutException) failure).workerStack())
        .anyMatch(frame -> frame.getMethodName().equals("sleepLong"));
    assertThat(trail.await(2).get(1)).isEqualTo("interrupted, cancelled=true");
    assertThat(next.get()).isEqualTo(2);
  }

  @Test
  void timeout_timeInTheQueue_doesNotCount() throws Exception {
    PoolExecutor single = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> first = single.submit(() -> SampleTasks.hold(trail, "first", gate));
    TaskFuture<Integer> second =
        single.with(TaskOptions.timeout(Duration.ofSeconds(1))).submit(SampleTasks::increment, 1);
    assertThatThrownBy(() -> second.exception(Duration.ofMillis(1200)))
        .isInstanceOf(TimeoutException.class);

    gate.open();

    assertThat(first.get()).isEqualTo("first");
    assertThat(second.get()).isEqualTo(2);
  }

  @Test
  void timeout_notReached_changesNothing() throws Exception {
    PoolExecutor limited = pool.with(TaskOptions.timeout(Duration.ofSeconds(30)));

    for (int i = 0; i < 100; i++) {
      assertThat(limited.submit(SampleTasks::increment, i).get()).isEqualTo(i + 1);
    }
  }

  @Test
  void timeout_withRetryOn_isRepeated() throws Exception {
    Trail trail = trail();
    TaskOptions options =
        TaskOptions.timeout(Duration.ofSeconds(2))
            .withRetries(1)
            .withRetryOn(TaskTimeoutException.class::isInstance);

    TaskFuture<Integer> future = pool.with(options).submit(() -> sleepAtFirst(trail));

    assertThat(future.get()).isEqualTo(2);
    assertThat(trail.lines()).containsExactly("1", "2");
  }

  static int sleepAtFirst(Trail trail) throws Exception {
    int attempt = WorkerContext.current().attempt();
    trail.add(attempt);
    if (attempt == 1) {
      Thread.sleep(600_000);
    }
    return attempt;
  }
}
