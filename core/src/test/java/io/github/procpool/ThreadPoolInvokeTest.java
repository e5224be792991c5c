package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Many tasks at once, by {@code invokeAll} and {@code invokeAny}. */
final class ThreadPoolInvokeTest extends ThreadPoolFixture {
  @Test
  void invokeAll_someFail_allAreDone() throws Exception {
    List<Callable<Integer>> tasks =
        List.of(
            () -> 1,
            () -> {
              throw new IOException();
            },
            () -> 3);

    List<Future<Integer>> futures = pool.invokeAll(tasks);

    assertThat(futures).allMatch(Future::isDone);
    assertThat(futures.get(0).get()).isEqualTo(1);
    assertThatThrownBy(() -> futures.get(1).get()).hasCauseInstanceOf(IOException.class);
    assertThat(futures.get(2).get()).isEqualTo(3);
  }

  @Test
  void invokeAll_timeIsUp_cancelsTheUnfinished() throws Exception {
    List<Callable<Integer>> tasks =
        List.of(
            () -> 1,
            () -> {
              sleepForEver();
              return 2;
            });

    List<Future<Integer>> futures = pool.invokeAll(tasks, 500, TimeUnit.MILLISECONDS);

    assertThat(futures.get(0).get()).isEqualTo(1);
    assertThat(futures.get(1).isCancelled()).isTrue();
  }

  @Test
  void invokeAll_nullAmongTasks_cancelsTheOthers() throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          sleepForEver();
          return null;
        });
    tasks.add(null);

    assertThatThrownBy(() -> pool.invokeAll(tasks)).isInstanceOf(NullPointerException.class);
    assertThat(pool.stats().cancelled()).isEqualTo(1);
  }

  @Test
  void invokeAny_oneSucceeds_cancelsTheOthers() throws Exception {
    List<Callable<Integer>> tasks =
        List.of(
            () -> {
              throw new IOException();
            },
            () -> {
              sleepForEver();
              return 1;
            },
            () -> 2);

    assertThat(pool.invokeAny(tasks)).isEqualTo(2);
    pool.close(); // would wait for ever for a task that was not cancelled
    assertThat(pool.stats().succeeded()).isEqualTo(1);
  }

  @Test
  void invokeAny_allFail_throwsWhatOneThrew() {
    Callable<Integer> failing =
        () -> {
          throw new IOException("reason");
        };

    assertThatThrownBy(() -> pool.invokeAny(List.of(failing, failing)))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("reason");
    assertThatThrownBy(() -> pool.invokeAny(List.<Callable<Integer>>of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void invokeAny_timeIsUp_throwsTimeoutException() {
    Callable<Integer> endless =
        () -> {
          sleepForEver();
          return 1;
        };

    assertThatThrownBy(() -> pool.invokeAny(List.of(endless, endless), 5, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(pool.stats().cancelled()).isEqualTo(2);
  }
}
