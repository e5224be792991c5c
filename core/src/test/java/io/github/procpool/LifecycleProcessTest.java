package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When workers start and end, how many there are, and what they start with. */
class LifecycleProcessTest extends ProcessPoolFixture {
  private static final Duration SHORT = Duration.ofMillis(100);

  private static ProcessPoolExecutorBuilder builder(int workers) {
    return ProcessPoolExecutor.builder().maxWorkers(workers);
  }

  private static Set<Long> pids(ProcessPoolExecutor pool) {
    return pool.workers().stream().map(WorkerInfo::pid).collect(Collectors.toSet());
  }

  // ---- on demand

  @Test
  void build_noMinWorkers_startsNoneUntilTheyAreNeeded() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    assertThat(pool.workers()).isEmpty();

    for (int i = 0; i < 5; i++) {
      pool.submit(SampleTasks::increment, i).get();
      Await.until("the worker is idle", () -> pool.stats().idleWorkers() == 1);
    }

    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void submit_moreTasksThanWorkers_startsNoMoreThanTheMaximum() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    Gate gate = gate();
    List<TaskFuture<String>> futures = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      futures.add(pool.submit(() -> SampleTasks.hold(trail, "held", gate)));
    }
    trail.await(2);

    assertThat(pool.stats().running()).isEqualTo(2);
    assertThat(pool.stats().queued()).isEqualTo(4);
    gate.open();
    for (TaskFuture<String> future : futures) {
      assertThat(future.get()).isEqualTo("held");
    }
    assertThat(pool.stats().workersStarted()).isEqualTo(2);
  }

  @Test
  void minWorkers_idleForLong_areKeptAndTheOthersEnd() throws Exception {
    ProcessPoolExecutor pool = newPool(builder(2).minWorkers(1).idleTimeout(SHORT));
    Await.until("one is started", () -> pool.stats().idleWorkers() == 1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> first = pool.submit(() -> SampleTasks.hold(trail, "a", gate));
    TaskFuture<String> second = pool.submit(() -> SampleTasks.hold(trail, "b", gate));
    trail.await(2);
    Set<Long> both = pids(pool);
    gate.open();
    first.get();
    second.get();

    Await.until("one has ended", () -> both.stream().filter(Await::isAlive).count() == 1);

    long kept = both.stream().filter(Await::isAlive).findFirst().orElseThrow();
    assertThat(pool.submit(SampleTasks::pid).get()).isEqualTo(kept);
    assertThat(pool.stats().workersLost()).isZero();
  }

  @Test
  void idleTimeout_passes_workerEndsAndTheNextTaskStartsAnother() throws Exception {
    ProcessPoolExecutor pool = newPool(builder(1).idleTimeout(SHORT));
    for (int round = 0; round < 2; round++) {
      Await.ended(pool.submit(SampleTasks::pid).get());
    }

    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(pool.stats().workersLost()).isZero();
  }

  @Test
  void warm_workerDies_spareTakesOver() throws Exception {
    ProcessPoolExecutor pool = newPool(builder(1).startMethod(StartMethod.WARM));
    long first = pool.submit(SampleTasks::pid).get();
    Await.until("a spare has booted", () -> bootedPids(pool).size() == 2);
    long spare = bootedPids(pool).stream().filter(pid -> pid != first).findFirst().orElseThrow();

    assertThat(ProcessHandle.of(first).orElseThrow().destroyForcibly()).isTrue();
    Await.ended(first);

    assertThat(pool.submit(SampleTasks::pid).get()).isEqualTo(spare);
    assertThat(pool.submit(() -> WorkerContext.current().workerId()).get()).isZero();
  }

  @Test
  void warm_spareDies_nextWorkerStartsAllTheSame() throws Exception {
    ProcessPoolExecutor pool = newPool(builder(1).startMethod(StartMethod.WARM));
    long first = pool.submit(SampleTasks::pid).get();
    Await.until("a spare has booted", () -> bootedPids(pool).size() == 2);

    for (long pid : bootedPids(pool)) {
      assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
      Await.ended(pid);
    }

    assertThat(pool.submit(SampleTasks::pid).get()).isNotEqualTo(first);
  }

  private static Set<Long> bootedPids(ProcessPoolExecutor pool) {
    return pool.workers().stream()
        .filter(worker -> worker.state() != WorkerState.STARTING)
        .map(WorkerInfo::pid)
        .collect(Collectors.toSet());
  }

  // ---- how many

  @Test
  void resize_growsAndShrinks_tasksGoOn() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    List<TaskFuture<String>> futures = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      futures.add(pool.submit(() -> SampleTasks.hold(trail, "held", gate)));
    }
    trail.await(1);

    pool.resize(2);
    trail.await(2);
    Set<Long> both = pids(pool);
    pool.resize(1);
    gate.open();

    for (TaskFuture<String> future : futures) {
      assertThat(future.get()).isEqualTo("held");
    }
    Await.until("one has ended", () -> both.stream().filter(Await::isAlive).count() == 1);
    assertThat(trail.lines()).hasSize(4);
    assertThatThrownBy(() -> pool.resize(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be at least 1, was 0");
  }

  @Test
  void workers_oneRunsATask_areDescribed() throws Exception {
    Instant before = Instant.now().minusSeconds(2);
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    pool.submit(SampleTasks::increment, 1).get();
    TaskFuture<Void> running = pool.submit(() -> SampleTasks.ignoreInterrupts(trail, gate));
    long pid = trail.awaitPid();

    WorkerInfo worker = pool.workers().get(0);

    assertThat(pool.workers()).hasSize(1);
    assertThat(worker.id()).isZero();
    assertThat(worker.pid()).isEqualTo(pid);
    assertThat(worker.state()).isEqualTo(WorkerState.BUSY);
    assertThat(worker.tasksDone()).isEqualTo(1);
    assertThat(worker.currentTask()).hasValue(running.taskId());
    assertThat(worker.residentBytes().orElse(0)).isGreaterThan(10L << 20);
    assertThat(worker.startedAt()).isBetween(before, Instant.now().plusSeconds(2));
    gate.open();
    assertThat(running.exception()).isNull();
  }

  // ---- the end

  @Test
  void killWorkers_runningAndWaiting_failAndAreCancelled() throws Exception {
    requireEnds(ProcessPoolExecutor::killWorkers);
  }

  @Test
  void terminateWorkers_runningAndWaiting_failAndAreCancelled() throws Exception {
    requireEnds(ProcessPoolExecutor::terminateWorkers);
  }

  private void requireEnds(Consumer<ProcessPoolExecutor> end) throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> running =
        pool.with(TaskOptions.retries(2)).submit(() -> SampleTasks.sleepLong(trail));
    TaskFuture<Integer> waiting = pool.submit(SampleTasks::increment, 1);
    long pid = trail.awaitPid();

    end.accept(pool);

    assertThat(running.exception()).isInstanceOf(WorkerLostException.class);
    assertThat(waiting.isCancelled()).isTrue();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(trail.lines()).hasSize(1); // no second attempt
    Await.ended(pid);
  }

  @Test
  void killAndTerminateWorkers_noneThere_endThePoolAllTheSame() throws Exception {
    for (Consumer<ProcessPoolExecutor> end :
        List.<Consumer<ProcessPoolExecutor>>of(
            ProcessPoolExecutor::killWorkers, ProcessPoolExecutor::terminateWorkers)) {
      ProcessPoolExecutor pool = newPool(1);

      end.accept(pool);
      end.accept(pool);

      assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(pool.stats().workersStarted()).isZero();
      assertThatThrownBy(() -> pool.submit(SampleTasks::increment, 1))
          .isInstanceOf(RejectedExecutionException.class);
    }
  }

  @Test
  void killWorkers_workerDiedBefore_endsThePool() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    assertThat(pool.submit(Crash.HALT_7::happen).exception())
        .isInstanceOf(WorkerLostException.class);

    pool.killWorkers();

    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shutdown_rightAfterATaskThatCanNotBeSent_endsThePool() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Object local = new Object();
    pool.submit(SampleTasks::increment, 1).get();

    TaskFuture<String> future = pool.submit(() -> local.toString());
    pool.shutdown();

    assertThat(future.exception()).isInstanceOf(TaskSerializationException.class);
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void build_impossible_leavesNothingOpen() throws Exception {
    long before = openDescriptors();

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> builder(1).javaHome(directory.resolve("none")).build())
          .isInstanceOf(ProcpoolException.class)
          .hasMessageContaining("none");
      assertThatThrownBy(() -> builder(1).jvmOptions("-m", "x").build())
          .isInstanceOf(IllegalArgumentException.class);
    }

    assertThat(openDescriptors()).isLessThan(before + 5); // the JDK keeps one or two of its own
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count();
    }
  }

  @Test
  void close_workersIdle_theyEndInOrder() throws Exception {
    ProcessPoolExecutor pool = newPool(builder(2).minWorkers(2));
    Await.until("both are there", () -> pool.stats().idleWorkers() == 2);
    Set<Long> pids = pids(pool);

    pool.close();

    assertThat(pids).hasSize(2).noneMatch(Await::isAlive);
    assertThat(pool.workers()).isEmpty();
    assertThat(pool.stats().workersLost()).isZero();
  }

  @Test
  void shutdownNow_workersBoot_poolEndsAndFuturesAreCancelled() throws Exception {
    ProcessPoolExecutor pool = newPool(builder(2).minWorkers(2));
    TaskFuture<Integer> future = pool.submit(SampleTasks::increment, 1);

    pool.shutdownNow();

    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(future.isDone()).isTrue();
  }

  // ---- what workers start with

  @Test
  void build_jvmSettings_reachTheWorkers() throws Exception {
    Path work = Files.createDirectory(directory.resolve("work"));
    ProcessPoolExecutor pool =
        newPool(
            builder(1)
                .environment(Map.of("GREETING", "grüß dich"))
                .workingDirectory(work)
                .workerHeap(100L << 20)
                .jvmOptions("-Dsome.property=a b", "-ea"));

    assertThat(pool.submit(() -> System.getenv("GREETING")).get()).isEqualTo("grüß dich");
    assertThat(pool.submit(() -> System.getProperty("some.property")).get()).isEqualTo("a b");
    assertThat(pool.submit(() -> Runtime.getRuntime().maxMemory()).get())
        .isBetween(90L << 20, 100L << 20);
    assertThat(Path.of(pool.submit(() -> Path.of("").toAbsolutePath().toString()).get()))
        .isEqualTo(work.toRealPath());
    assertThat(pool.submit(() -> LifecycleProcessTest.class.desiredAssertionStatus()).get())
        .isTrue();
  }

  // ---- pools and tasks

  @Test
  void submit_taskCapturesItsPool_isRefusedAndNamesIt() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    TaskFuture<Integer> future = pool.submit(() -> pool.submit(SampleTasks::increment, 1).get());

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("ProcessPoolExecutor")
        .hasMessageContaining("captured arg 0");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void submit_taskUsesAPoolOfItsOwn_works() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    List<Long> chain = pool.submit(LifecycleProcessTest::pidsOfNestedPool).get();

    assertThat(new HashSet<>(chain)).hasSize(2).doesNotContain(SampleTasks.pid());
    Await.ended(chain.get(1));
  }

  static List<Long> pidsOfNestedPool() throws Exception {
    try (ProcessPoolExecutor nested = ProcessPoolExecutor.create(1)) {
      return List.of(SampleTasks.pid(), nested.submit(SampleTasks::pid).get());
    }
  }

  @Test
  void cancelTrue_taskHasAPoolOfItsOwn_itsWorkersEndToo() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> task =
        pool.with(TaskOptions.cancelGrace(Duration.ZERO))
            .submit(() -> runForeverInNestedPool(trail));
    long nested = trail.awaitPid();

    assertThat(task.cancel(true)).isTrue();

    Await.ended(nested);
  }

  static void runForeverInNestedPool(Trail trail) throws Exception {
    try (ProcessPoolExecutor nested = ProcessPoolExecutor.create(1)) {
      Object unused = nested.submit(() -> SampleTasks.sleepLong(trail)).get();
    }
  }
}
