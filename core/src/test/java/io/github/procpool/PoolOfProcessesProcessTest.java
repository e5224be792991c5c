package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What only a {@link Pool} of processes can promise. */
@ProcessTest
class PoolOfProcessesProcessTest {
  @Test
  void ofProcesses_noWork_startsAllWorkers() {
    try (Pool pool = Pool.ofProcesses(2)) {
      Await.until(
          "two workers idle without any task", () -> pool.executor().stats().idleWorkers() == 2);
    }
  }

  @Test
  void maxTasksPerChild_reached_workerIsReplaced() {
    try (Pool pool = Pool.builder().processes(1).maxTasksPerChild(2).build()) {
      Set<Long> pids = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        pids.add(pool.apply(SampleTasks::pid));
      }

      assertThat(pids).hasSize(3);
    }
  }

  @Test
  void close_workersAreReplacedMeanwhile_allResultsAreReady() {
    List<AsyncResult<Integer>> results = new ArrayList<>();
    try (Pool pool = Pool.builder().processes(2).maxTasksPerChild(1).build()) {
      for (int i = 0; i < 3; i++) {
        results.add(pool.applyAsync(SampleTasks::increment, i));
      }
    }

    assertThat(results).allMatch(AsyncResult::isSuccessful);
    assertThat(results.stream().map(AsyncResult::get)).containsExactly(1, 2, 3);
  }

  @Test
  void map_itemsNotSerializable_throwsThatAndThePoolGoesOn() {
    try (Pool pool = Pool.ofProcesses(1)) {
      assertThatThrownBy(() -> pool.map(Object::hashCode, List.of(new Object(), new Object()), 1))
          .isInstanceOf(TaskSerializationException.class);

      assertThat(pool.apply(SampleTasks::increment, 1)).isEqualTo(2);
    }
  }

  @Test
  void apply_taskCapturesItsPool_isRefused() {
    try (Pool pool = Pool.ofProcesses(1)) {
      assertThatThrownBy(() -> pool.apply(() -> pool.apply(SampleTasks::increment, 1)))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("Pool");
    }
  }

  @Test
  void map_workerLost_failsWithTheItemsIndexAndThePoolGoesOn() {
    try (Pool pool = Pool.ofProcesses(2)) {
      assertThatThrownBy(
              () -> pool.map(PoolOfProcessesProcessTest::crashOnTwo, List.of(0, 1, 2, 3)))
          .isInstanceOf(WorkerLostException.class)
          .satisfies(
              failure ->
                  assertThat(failure.getSuppressed())
                      .extracting(Throwable::getMessage)
                      .contains("item 2 (from 0) of the 4 of a map failed"));

      Iterator<Integer> results =
          pool.imap(PoolOfProcessesProcessTest::crashOnTwo, List.of(0, 1, 2, 3)).iterator();
      assertThat(results.next()).isEqualTo(0);
      assertThat(results.next()).isEqualTo(1);
      assertThatThrownBy(results::next).isInstanceOf(WorkerLostException.class);
      assertThat(results.next()).isEqualTo(3);
    }
  }

  static int crashOnTwo(int item) {
    if (item == 2) {
      Crash.HALT_7.happen();
    }
    return item;
  }

  @Test
  void applyAsync_workerLost_errorCallbackIsToldAndNothingHangs() {
    try (Pool pool = Pool.ofProcesses(1)) {
      Throwable[] told = new Throwable[1];
      AsyncResult<Integer> lost =
          pool.applyAsync(
              PoolOfProcessesProcessTest::crashOnTwo, 2, null, error -> told[0] = error);

      assertThatThrownBy(lost::get).isInstanceOf(WorkerLostException.class);
      assertThat(told[0]).isInstanceOf(WorkerLostException.class);
      assertThat(pool.apply(SampleTasks::increment, 1)).isEqualTo(2);
    }
  }

  @Test
  void applyAsync_resultNotSerializable_failsAloneAndTheWorkerLives() {
    try (Pool pool = Pool.ofProcesses(1)) {
      long pid = pool.apply(SampleTasks::pid);

      assertThatThrownBy(() -> pool.apply(() -> new Object()))
          .isInstanceOf(TaskSerializationException.class);

      assertThat(pool.apply(SampleTasks::pid)).isEqualTo(pid);
    }
  }
}
