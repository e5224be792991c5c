package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.procpool.internal.state.PoolState;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.NativeAbort;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker that dies costs the task it was running, and nothing else. */
class CrashProcessTest extends ProcessPoolFixture {
  private static final int OUTPUT_LINES = 30;

  @ParameterizedTest
  @EnumSource(Crash.class)
  void submit_taskCrashesItsWorker_failsAloneAndSaysHow(Crash crash) throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<Long> before = pool.submit(() -> holdForPid(trail, gate));
    TaskFuture<Void> crashing =
        pool.with(TaskOptions.name("poisoned")).submit(() -> crash.happen());
    List<TaskFuture<Integer>> behind = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      behind.add(pool.submit(SampleTasks::increment, i));
    }
    trail.await(1);
    gate.open();

    WorkerLostException lost = loss(crashing);

    assertThat(lost.exitCode().orElse(-1)).isEqualTo(crash.exitCode());
    assertThat(lost.signal().orElse(-1)).isEqualTo(crash.signal());
    assertThat(lost.taskId()).hasValue(crashing.taskId());
    assertThat(lost.attempt()).isEqualTo(1);
    assertThat(lost.workerId()).isZero();
    assertThat(lost.pid()).isEqualTo(before.get());
    assertThat(lost).hasMessageContaining("poisoned").hasMessageContaining("pid " + lost.pid());
    for (int i = 0; i < behind.size(); i++) {
      assertThat(behind.get(i).get()).isEqualTo(i + 1);
    }
    assertThat(pool.submit(SampleTasks::pid).get()).isNotEqualTo(lost.pid());
    assertThat(pool.stats().workersLost()).isEqualTo(1);
    assertThat(pool.stats().failed()).isEqualTo(1);
    assertCrashLog(lost, crash);
  }

  /** As a native library does that finds its memory damaged: the JVM is not asked. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void submit_nativeCodeAborts_failsAloneAndSaysHow() throws Exception {
    assumeThat(NativeAbort.isPossible()).as("the C library notices").isTrue();
    ProcessPoolExecutor pool = newPool(quiet());
    TaskFuture<Object> aborting = pool.submit(NativeAbort::happen);
    TaskFuture<Integer> other = pool.submit(SampleTasks::increment, 1);

    WorkerLostException lost = loss(aborting);

    assertThat(lost.signal()).hasValue(6);
    assertThat(lost).hasMessageContaining("SIGABRT").hasMessageContaining("pid " + lost.pid());
    assertThat(lost.crashLog()).isEmpty();
    assertThat(other.get()).isEqualTo(2);
  }

  static long holdForPid(Trail trail, Gate gate) throws Exception {
    trail.addPid();
    gate.pass();
    return SampleTasks.pid();
  }

  private static void assertCrashLog(WorkerLostException lost, Crash crash) throws IOException {
    if (crash != Crash.SIGSEGV) {
      assertThat(lost.crashLog()).isEmpty();
      return;
    }
    Path log = lost.crashLog().orElseThrow();
    assertThat(log).content().contains("SIGSEGV", "pid=" + lost.pid());
    assertThat(lost).hasMessageContaining(log.toString());
    Files.delete(log);
  }

  private static WorkerLostException loss(TaskFuture<?> future) throws InterruptedException {
    Throwable failure = future.exception();
    assertThat(failure).isInstanceOf(WorkerLostException.class);
    return (WorkerLostException) failure;
  }

  @Test
  void submit_taskPrintsAndCrashes_lastLinesAreInTheException() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet());

    WorkerLostException lost = loss(pool.submit(CrashProcessTest::printAndCrash));

    assertThat(lost.outputTail())
        .containsExactlyElementsOf(
            IntStream.range(OUTPUT_LINES - 20, OUTPUT_LINES).mapToObj(i -> "line " + i).toList());
    assertThat(lost).hasMessageContaining("line " + (OUTPUT_LINES - 1));
  }

  static void printAndCrash() {
    for (int i = 0; i < OUTPUT_LINES; i++) {
      System.out.println("line " + i);
    }
    Crash.HALT_7.happen();
  }

  private static ProcessPoolExecutorBuilder quiet() {
    return ProcessPoolExecutor.builder().maxWorkers(1).output((worker, line) -> {});
  }

  @Test
  void submit_tasksCrashAmongOthers_exactlyThoseFail() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      int number = i;
      futures.add(pool.submit(() -> crashOnFives(number, trail)));
    }

    for (int i = 0; i < futures.size(); i++) {
      if (i % 5 == 4) {
        assertThat(loss(futures.get(i)).exitCode()).hasValue(7);
      } else {
        assertThat(futures.get(i).get()).isEqualTo(i);
      }
    }
    assertThat(trail.lines()).hasSize(24).doesNotHaveDuplicates();
  }

  static int crashOnFives(int number, Trail trail) throws IOException {
    trail.add(number);
    if (number % 5 == 4) {
      Crash.HALT_7.happen();
    }
    return number;
  }

  // ---- killed from outside

  @Test
  void kill_runningWorker_costsItsTaskAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> running = pool.submit(() -> SampleTasks.sleepLong(trail));
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 1);
    long pid = trail.awaitPid();

    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();

    WorkerLostException lost = loss(running);
    assertThat(lost.signal()).hasValue(9);
    assertThat(lost.exitCode()).isEmpty();
    assertThat(lost.pid()).isEqualTo(pid);
    assertThat(next.get()).isEqualTo(2);
  }

  @Test
  void kill_idleWorker_failsNothing() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    for (int round = 0; round < 5; round++) {
      long pid = pool.submit(SampleTasks::pid).get();
      assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();

      // At once: the pool may take the worker for a living one.
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        futures.add(pool.submit(SampleTasks::increment, i));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(futures.get(i).exception()).isNull();
        assertThat(futures.get(i).get()).isEqualTo(i + 1);
      }
      Await.ended(pid);
    }
  }

  @Test
  void crash_workerHasChildren_theyEndToo() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    loss(pool.submit(() -> startChildAndCrash(trail)));

    Await.ended(trail.awaitPid());
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  static void startChildAndCrash(Trail trail) throws IOException {
    trail.add(new ProcessBuilder("sleep", "600").start().pid());
    Crash.SIGKILL.happen();
  }

  @Test
  void shutdown_workerCrashesAfterIt_otherTasksRunAndThePoolEnds() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> crashing = pool.submit(() -> holdAndCrash(trail, gate));
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 1);
    trail.await(1);

    pool.shutdown();
    gate.open();

    assertThat(loss(crashing).exitCode()).hasValue(7);
    assertThat(next.get()).isEqualTo(2);
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void map_itemsOfALargeInputCrash_eachFailsAndThePoolEnds() {
    ProcessPoolExecutor pool = newPool(2);
    List<byte[]> items = Stream.generate(() -> new byte[4 << 20]).limit(2).toList();

    List<Outcome<Integer>> outcomes =
        pool.map(CrashProcessTest::crashWith, items, MapOptions.chunkSize(2)).outcomes().toList();
    pool.close();

    assertThat(outcomes)
        .hasSize(2)
        .allSatisfy(outcome -> assertThat(outcome.error()).isInstanceOf(WorkerLostException.class));
  }

  static int crashWith(byte[] data) {
    Crash.HALT_7.happen();
    return data.length;
  }

  // ---- chunks

  @Test
  void map_itemCrashesInChunkOf10000_costsThatItemAndRunsNoneTwice() {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();

    List<Outcome<Integer>> outcomes =
        pool.map(
                number -> crashAt(5_000, number, trail),
                IntStream.range(0, 10_000).boxed().toList(),
                MapOptions.chunkSize(10_000))
            .outcomes()
            .toList();

    assertThat(outcomes).hasSize(10_000);
    for (int i = 0; i < outcomes.size(); i++) {
      if (i == 5_000) {
        assertThat(outcomes.get(i).error()).isInstanceOf(WorkerLostException.class);
      } else {
        assertThat(outcomes.get(i).value()).isEqualTo(i);
      }
    }
    assertThat(trail.lines()).hasSize(10_000).doesNotHaveDuplicates();
    assertThat(pool.stats().workersLost()).isEqualTo(1);
  }

  static Integer crashAt(int poisoned, int number, Trail trail) throws IOException {
    trail.add(number);
    if (number == poisoned) {
      Crash.HALT_7.happen();
    }
    return number;
  }

  @Test
  void map_firstMiddleAndLastItemOfChunkCrash_onlyTheyAreLost() {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    List<Outcome<Integer>> outcomes =
        pool.map(
                number -> crashAt(List.of(0, 7, 19), number, trail),
                IntStream.range(0, 40).boxed().toList(),
                MapOptions.chunkSize(20))
            .outcomes()
            .toList();

    assertThat(IntStream.range(0, 40).filter(i -> !outcomes.get(i).isSuccess()))
        .containsExactly(0, 7, 19);
    assertThat(trail.lines()).hasSize(40).doesNotHaveDuplicates();
  }

  static Integer crashAt(List<Integer> poisoned, int number, Trail trail) throws IOException {
    return crashAt(poisoned.contains(number) ? number : -1, number, trail);
  }

  // ---- memory

  @Test
  void submit_taskFillsTheHeap_failsWithWorkerMemoryException() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet().workerHeap(24L << 20));
    TaskFuture<Integer> full = pool.submit(CrashProcessTest::fillHeap);
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 1);

    Throwable failure = full.exception();

    assertThat(failure).isInstanceOf(WorkerMemoryException.class).hasMessageContaining("24 MiB");
    assertThat(((WorkerMemoryException) failure).limitBytes()).isEqualTo(24L << 20);
    assertThat(next.get()).isEqualTo(2);
  }

  static int fillHeap() {
    List<byte[]> kept = new ArrayList<>();
    while (kept.size() < 1_000) {
      kept.add(new byte[1 << 20]);
    }
    return kept.size();
  }

  // ---- what breaks a pool

  @Test
  void breakPool_workerCrashes_everythingFailsAndNothingIsTaken() throws Exception {
    ProcessPoolExecutor pool =
        newPool(ProcessPoolExecutor.builder().maxWorkers(1).crashPolicy(CrashPolicy.BREAK_POOL));
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<Integer> done = pool.submit(SampleTasks::increment, 1);
    assertThat(done.get()).isEqualTo(2);
    TaskFuture<String> held = pool.submit(() -> holdAndCrash(trail, gate));
    TaskFuture<Integer> waiting = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Integer> last = pool.submit(SampleTasks::increment, 2);
    trail.await(1);
    gate.open();

    assertThat(waiting.exception())
        .isInstanceOf(BrokenPoolException.class)
        .hasCauseInstanceOf(WorkerLostException.class)
        .isNotSameAs(last.exception());
    assertThat(held.exception())
        .isInstanceOfAny(BrokenPoolException.class, WorkerLostException.class);
    assertThatThrownBy(() -> pool.submit(SampleTasks::increment, 1))
        .isInstanceOf(BrokenPoolException.class)
        .hasMessageContaining("broken");
    assertThatThrownBy(() -> pool.map(SampleTasks::increment, List.of(1)))
        .isInstanceOf(BrokenPoolException.class);
    assertThat(done.get()).isEqualTo(2);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
    pool.close();
    assertThat(pool.isTerminated()).isTrue();
  }

  static String holdAndCrash(Trail trail, Gate gate) throws Exception {
    String unused = SampleTasks.hold(trail, "held", gate);
    Crash.HALT_7.happen();
    return unused;
  }

  @Test
  void boot_jvmDoesNotStart_poolGivesUpWithTheReason() {
    ProcessPoolExecutor pool = newPool(quiet().jvmOptions("-XX:+NoSuchOptionAnywhere"));

    TaskFuture<Integer> future = pool.submit(SampleTasks::increment, 1);

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(BrokenPoolException.class)
        .hasMessageContaining("NoSuchOptionAnywhere");
    assertThatThrownBy(() -> pool.submit(SampleTasks::increment, 1))
        .isInstanceOf(BrokenPoolException.class);
    assertThat(pool.stats().workersStarted()).isEqualTo(PoolState.BOOT_FAILURES);
  }

  @Test
  void boot_noJavaThere_saysSo() {
    assertThatThrownBy(
            () -> newPool(quiet().javaHome(directory)).submit(SampleTasks::increment, 1).get())
        .hasMessageContaining("javaHome has no bin/java: " + directory);
  }
}
