package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Further attempts after a worker was lost: only where asked for, and only for the guilty task. */
class RetryProcessTest extends ProcessPoolFixture {
  @Test
  void retries_crashesTwice_succeedsAtTheThirdAttempt() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    TaskFuture<Integer> future =
        pool.with(TaskOptions.retries(3)).submit(() -> crashUntilAttempt(3, trail));

    assertThat(future.get()).isEqualTo(3);
    assertThat(trail.lines()).containsExactly("1", "2", "3");
    assertThat(pool.stats().retried()).isEqualTo(2);
    assertThat(pool.stats().workersLost()).isEqualTo(2);
    assertThat(pool.stats().succeeded()).isEqualTo(1);
    assertThat(pool.stats().failed()).isZero();
  }

  static int crashUntilAttempt(int last, Trail trail) throws IOException {
    int attempt = WorkerContext.current().attempt();
    trail.add(attempt);
    if (attempt < last) {
      Crash.HALT_7.happen();
    }
    return attempt;
  }

  @Test
  void retries_crashesAlways_failsWithTheLastLoss() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    Throwable failure =
        pool.with(TaskOptions.retries(2)).submit(() -> crashUntilAttempt(99, trail)).exception();

    assertThat(failure)
        .isInstanceOf(WorkerLostException.class)
        .hasMessageContaining("attempt 3 of 3");
    assertThat(((WorkerLostException) failure).attempt()).isEqualTo(3);
    assertThat(trail.lines()).containsExactly("1", "2", "3");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void retries_notAskedFor_noTaskRunsTwice() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    Throwable failure = pool.submit(() -> crashUntilAttempt(2, trail)).exception();

    assertThat(failure).isInstanceOf(WorkerLostException.class);
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(trail.lines()).containsExactly("1");
  }

  @Test
  void retryOn_crash_decidesAboutThatToo() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail never = trail();
    Trail always = trail();
    TaskOptions none = TaskOptions.retries(2).withRetryOn(failure -> false);
    TaskOptions lost = TaskOptions.retries(2).withRetryOn(WorkerLostException.class::isInstance);

    assertThat(pool.with(none).submit(() -> crashUntilAttempt(2, never)).exception())
        .isInstanceOf(WorkerLostException.class);
    assertThat(pool.with(lost).submit(() -> crashUntilAttempt(2, always)).get()).isEqualTo(2);

    assertThat(never.lines()).containsExactly("1");
  }

  @Test
  void retries_twoPoisonedAmongManyGood_goodOnesRunOnceAtTheirFirstAttempt() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int number = i;
      futures.add(pool.with(TaskOptions.retries(2)).submit(() -> crashAlways(number, trail)));
    }

    for (int i = 0; i < 300; i++) {
      Throwable failure = futures.get(i).exception();
      if (isPoisoned(i)) {
        assertThat(failure).isInstanceOf(WorkerLostException.class);
        assertThat(((WorkerLostException) failure).attempt()).isEqualTo(3);
      } else {
        assertThat(failure).isNull();
        assertThat(futures.get(i).get()).isEqualTo(1);
      }
    }
    assertThat(trail.lines()).hasSize(298 + 2 * 3);
  }

  private static boolean isPoisoned(int number) {
    return number == 100 || number == 200;
  }

  static int crashAlways(int number, Trail trail) throws IOException {
    trail.add(number);
    if (isPoisoned(number)) {
      Crash.HALT_7.happen();
    }
    return WorkerContext.current().attempt();
  }

  @Test
  void map_itemCrashesAtItsFirstAttempt_onlyThatItemRunsAgain() {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    List<Integer> attempts =
        pool.with(TaskOptions.retries(1))
            .map(
                number -> crashAtFirst(number, trail),
                IntStream.range(0, 30).boxed().toList(),
                MapOptions.chunkSize(30))
            .toList();

    assertThat(attempts)
        .isEqualTo(IntStream.range(0, 30).mapToObj(i -> i % 10 == 3 ? 2 : 1).toList());
    assertThat(trail.lines()).hasSize(33);
    assertThat(trail.lines().stream().distinct()).hasSize(30);
  }

  static Integer crashAtFirst(int number, Trail trail) throws IOException {
    int attempt = WorkerContext.current().attempt();
    trail.add(number);
    if (number % 10 == 3 && attempt == 1) {
      Crash.HALT_7.happen();
    }
    return attempt;
  }

  @Test
  void retries_closeAtOnce_areStillMade() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Integer> future =
        pool.with(TaskOptions.retries(1)).submit(() -> crashUntilAttempt(2, trail));

    pool.close();

    assertThat(future.get()).isEqualTo(2);
  }

  @Test
  void cancelTrue_betweenAttempts_endsThem() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Integer> future =
        pool.with(TaskOptions.retries(1_000_000))
            .submit(() -> crashUntilAttempt(Integer.MAX_VALUE, trail));
    trail.await(2);

    assertThat(future.cancel(true)).isTrue();

    assertThat(future.isCancelled()).isTrue();
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    int attempts = trail.lines().size();
    pool.close();
    assertThat(trail.lines()).hasSize(attempts);
  }

  @Test
  void timeout_workerIsKilled_isRepeatedOnlyWhereRetryOnSaysSo() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail once = trail();
    Trail twice = trail();
    Gate never = gate();
    TaskOptions limited =
        TaskOptions.timeout(Duration.ofSeconds(2)).withCancelGrace(Duration.ZERO).withRetries(1);

    TaskFuture<Integer> given = pool.with(limited).submit(() -> hangAtFirst(once, never));
    TaskFuture<Integer> repeated =
        pool.with(limited.withRetryOn(TaskTimeoutException.class::isInstance))
            .submit(() -> hangAtFirst(twice, never));

    assertThat(given.exception()).isInstanceOf(TaskTimeoutException.class);
    assertThat(repeated.get()).isEqualTo(2);
    assertThat(once.lines()).containsExactly("1");
    assertThat(twice.lines()).containsExactly("1", "2");
  }

  static int hangAtFirst(Trail trail, Gate gate) throws IOException {
    int attempt = WorkerContext.current().attempt();
    trail.add(attempt);
    if (attempt == 1) {
      gate.passIgnoringInterrupts();
    }
    return attempt;
  }
}
