package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Workers that are replaced in order: after so many tasks, for their memory or age, on request. */
class RecycleProcessTest extends ProcessPoolFixture {
  private static final long MIB = 1 << 20;

  private static ProcessPoolExecutorBuilder single() {
    return ProcessPoolExecutor.builder().maxWorkers(1);
  }

  private static Map<Long, Long> tasksByPid(List<Long> pids) {
    return pids.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Test
  void maxTasksPerWorker_tasksSubmitted_eachWorkerRunsThatMany() throws Exception {
    ProcessPoolExecutor pool = newPool(single().maxTasksPerWorker(3));
    List<TaskFuture<Long>> futures = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      futures.add(pool.submit(SampleTasks::pid));
    }

    List<Long> pids = new ArrayList<>();
    for (TaskFuture<Long> future : futures) {
      pids.add(future.get());
    }

    assertThat(tasksByPid(pids).values()).containsExactly(3L, 3L, 3L);
    assertThat(pool.stats().workersLost()).isZero();
  }

  @Test
  void maxTasksPerWorker_map_countsItems() {
    ProcessPoolExecutor pool = newPool(single().maxTasksPerWorker(4));

    List<Long> pids =
        pool.map(
                number -> SampleTasks.pid(),
                IntStream.range(0, 12).boxed().toList(),
                MapOptions.chunkSize(2))
            .toList();

    assertThat(tasksByPid(pids).values()).containsExactly(4L, 4L, 4L);
  }

  @Test
  void maxTasksPerWorkerOf1_manyTasks_allRunOnceInAWorkerOfTheirOwn() throws Exception {
    ProcessPoolExecutor pool = newPool(single().maxWorkers(2).maxTasksPerWorker(1));
    Trail trail = trail();
    List<TaskFuture<Void>> futures = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      futures.add(pool.submit(trail::addPid));
    }

    for (TaskFuture<Void> future : futures) {
      assertThat(future.exception()).isNull();
    }
    assertThat(trail.lines()).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void maxTasksPerWorker_lastTaskRuns_replacementIsBootedAhead() throws Exception {
    ProcessPoolExecutor pool = newPool(single().maxTasksPerWorker(1));
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> last = pool.submit(() -> SampleTasks.hold(trail, "last", gate));
    TaskFuture<Long> next = pool.submit(SampleTasks::pid);
    trail.await(1);

    Await.until("a replacement has booted", () -> bootedWorkers(pool) == 2);

    assertThat(last.isDone()).isFalse();
    gate.open();
    assertThat(last.get()).isEqualTo("last");
    assertThat(next.exception()).isNull();
  }

  @Test
  void maxTasksPerWorker_shutdownWhileTasksWait_allRunAndThePoolEnds() throws Exception {
    ProcessPoolExecutor pool = newPool(single().maxTasksPerWorker(1));
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> held = pool.submit(() -> SampleTasks.hold(trail, "held", gate));
    TaskFuture<Object> failing = pool.submit(SampleTasks::fail, "broken");
    TaskFuture<Integer> last = pool.submit(SampleTasks::increment, 1);
    trail.await(1);

    pool.shutdown();
    gate.open();

    assertThat(held.get()).isEqualTo("held");
    assertThat(failing.exception()).hasMessage("broken");
    assertThat(last.get()).isEqualTo(2);
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void maxTasksPerWorker_killedWhileTheReplacementIsThere_bothEnd() throws Exception {
    ProcessPoolExecutor pool = newPool(single().maxTasksPerWorker(1));
    Trail trail = trail();
    Gate never = gate();
    TaskFuture<String> last = pool.submit(() -> SampleTasks.hold(trail, "last", never));
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 1);
    Await.until("a replacement has booted", () -> bootedWorkers(pool) == 2);
    List<Long> pids = pool.workers().stream().map(WorkerInfo::pid).toList();

    pool.killWorkers();

    assertThat(last.exception()).isInstanceOf(WorkerLostException.class);
    assertThat(next.isCancelled()).isTrue();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    pids.forEach(Await::ended);
    assertThat(pool.stats().workersStarted()).isEqualTo(2);
  }

  @Test
  void maxTasksPerWorker_replacementCanNotStart_poolGivesUpWithTheReason() throws Exception {
    Path home = directory.resolve("java");
    Path unused = Files.createSymbolicLink(home, Path.of(System.getProperty("java.home")));
    ProcessPoolExecutor pool = newPool(single().javaHome(home).maxTasksPerWorker(2));
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    Files.delete(home);

    assertThat(firstFailure(pool))
        .isInstanceOf(BrokenPoolException.class)
        .hasMessageContaining(home.toString());
    pool.close();
  }

  /** The workers that there are, and one that was started ahead, may do some tasks first. */
  private static @Nullable Throwable firstFailure(ProcessPoolExecutor pool) throws Exception {
    try {
      for (int i = 0; i < 10; i++) {
        Throwable failure = pool.submit(SampleTasks::increment, i).exception();
        if (failure != null) {
          return failure;
        }
      }
      return null;
    } catch (BrokenPoolException e) {
      return e; // the pool broke between two tasks
    }
  }

  private static long bootedWorkers(ProcessPoolExecutor pool) {
    return pool.workers().stream()
        .filter(worker -> worker.state() != WorkerState.STARTING)
        .filter(worker -> worker.state() != WorkerState.DEAD)
        .count();
  }

  @Test
  void recycleWorkers_oneRunsATask_itEndsFirstAndAllAreReplaced() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> running = pool.submit(() -> SampleTasks.hold(trail, "held", gate));
    trail.await(1);
    long before = pool.workers().get(0).pid();

    pool.recycleWorkers();
    TaskFuture<Long> next = pool.submit(SampleTasks::pid);

    assertThat(pool.workers())
        .filteredOn(worker -> worker.pid() == before)
        .extracting(WorkerInfo::state)
        .containsExactly(WorkerState.STOPPING);
    gate.open();
    assertThat(running.get()).isEqualTo("held");
    assertThat(next.get()).isNotEqualTo(before);
    Await.ended(before);
    assertThat(pool.stats().workersLost()).isZero();
  }

  @Test
  void recycleWorkers_idleMinWorkers_areReplacedAtOnce() throws Exception {
    ProcessPoolExecutor pool = newPool(single().minWorkers(1));
    long before = pool.submit(SampleTasks::pid).get();

    pool.recycleWorkers();

    Await.ended(before);
    assertThat(pool.submit(SampleTasks::pid).get()).isNotEqualTo(before);
  }

  @Test
  void maxWorkerAge_olderWorker_isReplacedBetweenTasks() throws Exception {
    ProcessPoolExecutor pool = newPool(single().maxWorkerAge(Duration.ofMillis(200)));
    long first = pool.submit(SampleTasks::pid).get();

    Await.until("a task runs in a new worker", () -> pool.submit(SampleTasks::pid).join() != first);

    Await.ended(first);
    assertThat(pool.stats().workersLost()).isZero();
    assertThat(pool.stats().failed()).isZero();
  }

  // ---- memory

  @Test
  void maxWorkerMemory_workerGrowsAboveIt_isReplacedBetweenTasks() throws Exception {
    ProcessPoolExecutor pool = newPool(single().workerHeap(512 * MIB).maxWorkerMemory(150 * MIB));
    long leaking = pool.submit(() -> leak(150)).get();

    Await.until(
        "a task runs in a new worker", () -> pool.submit(SampleTasks::pid).join() != leaking);

    Await.ended(leaking);
    assertThat(pool.stats().workersLost()).isZero();
    assertThat(pool.stats().failed()).isZero();
  }

  /** Off the heap, for the collector moves nothing there. */
  static long leak(int mib) {
    ByteBuffer kept = ByteBuffer.allocateDirect((int) (mib * MIB));
    Object unused = WorkerContext.current().attributes().put("leak", kept);
    return SampleTasks.pid();
  }

  @Test
  void maxWorkerMemory_taskPassesTwiceTheLimit_failsAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(single().workerHeap(512 * MIB).maxWorkerMemory(120 * MIB));
    Trail trail = trail();
    Gate never = gate();
    TaskFuture<String> greedy = pool.submit(() -> leakAndHold(300, trail, never));
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 1);

    Throwable failure = greedy.exception();

    assertThat(failure).isInstanceOf(WorkerMemoryException.class);
    WorkerMemoryException memory = (WorkerMemoryException) failure;
    assertThat(memory.limitBytes()).isEqualTo(120 * MIB);
    assertThat(memory.usedBytes()).isGreaterThanOrEqualTo(240 * MIB);
    assertThat(next.get()).isEqualTo(2);
  }

  static String leakAndHold(int mib, Trail trail, Gate gate) throws Exception {
    long unused = leak(mib);
    return SampleTasks.hold(trail, "greedy", gate);
  }
}
