package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.SampleTasks.SampleException;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker runs first and last: initializer, attributes, exit actions, finalizer. */
class InitializerProcessTest extends ProcessPoolFixture {
  private static ProcessPoolExecutorBuilder single() {
    return ProcessPoolExecutor.builder().maxWorkers(1).output((worker, line) -> {});
  }

  @Test
  void initializer_twoWorkers_runsOnceInEachBeforeItsTasks() throws Exception {
    Trail trail = trail();
    Trail tasks = trail();
    Gate gate = gate();
    ProcessPoolExecutor pool =
        newPool(single().maxWorkers(2).initializer(() -> trail.add(SampleTasks.pid())));
    List<TaskFuture<Boolean>> futures = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      futures.add(pool.submit(() -> isInitialized(trail, tasks, gate)));
    }
    tasks.await(2);
    gate.open();

    for (TaskFuture<Boolean> future : futures) {
      assertThat(future.get()).isTrue();
    }
    assertThat(trail.lines()).hasSize(2).doesNotHaveDuplicates();
  }

  static boolean isInitialized(Trail trail, Trail tasks, Gate gate) throws Exception {
    tasks.addPid();
    gate.pass();
    return trail.lines().contains(Long.toString(SampleTasks.pid()));
  }

  @Test
  void initializer_withArgument_leavesAttributesForTasks() throws Exception {
    ProcessPoolExecutor pool =
        newPool(single().initializer(InitializerProcessTest::remember, List.of("a", "b")));

    for (int i = 1; i <= 3; i++) {
      assertThat(pool.submit(InitializerProcessTest::recall).get()).isEqualTo("[a, b] " + i);
    }
  }

  static int remember(List<String> words) {
    WorkerContext.current().attributes().put("words", words);
    return words.size();
  }

  static String recall() {
    var attributes = WorkerContext.current().attributes();
    int calls = (int) attributes.merge("calls", 1, (a, b) -> (int) a + (int) b);
    return attributes.get("words") + " " + calls;
  }

  @Test
  void initializer_throws_poolIsBrokenWithThatAndStartsNoOther() throws Exception {
    ProcessPoolExecutor pool =
        newPool(single().initializer(() -> SampleTasks.failChecked("no license")));
    TaskFuture<Integer> first = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Integer> second = pool.submit(SampleTasks::increment, 1);

    for (TaskFuture<Integer> future : List.of(first, second)) {
      assertThat(future.exception())
          .isInstanceOf(BrokenPoolException.class)
          .hasMessageContaining("no license")
          .cause()
          .isInstanceOf(SampleException.class)
          .hasMessage("no license");
    }
    assertThatThrownBy(() -> pool.submit(SampleTasks::increment, 1))
        .isInstanceOf(BrokenPoolException.class)
        .hasCauseInstanceOf(SampleException.class);
    pool.close();
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void initializer_exitsItsWorker_poolGivesUpAfterAFew() throws Exception {
    Trail trail = trail();
    ProcessPoolExecutor pool = newPool(single().initializer(() -> addPidAndExit(trail)));

    Throwable failure = pool.submit(SampleTasks::increment, 1).exception();

    assertThat(failure).isInstanceOf(BrokenPoolException.class).hasMessageContaining("exit code 3");
    assertThat(trail.lines()).hasSize(PoolState.BOOT_FAILURES);
  }

  static void addPidAndExit(Trail trail) throws IOException {
    trail.addPid();
    Crash.EXIT_3.happen();
  }

  @Test
  void initializer_crashesOnceOnly_poolGoesOn() throws Exception {
    Trail trail = trail();
    ProcessPoolExecutor pool = newPool(single().initializer(() -> exitAtFirst(trail)));

    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(trail.lines()).hasSize(2);
  }

  static void exitAtFirst(Trail trail) throws IOException {
    trail.addPid();
    if (trail.lines().size() == 1) {
      Crash.EXIT_3.happen();
    }
  }

  @Test
  void build_initializerIsNotSerializable_isRefusedWithThePath() {
    Thread culprit = new Thread("culprit");

    assertThatThrownBy(() -> newPool(single().initializer(() -> culprit.setName("x"))))
        .isInstanceOfSatisfying(
            TaskSerializationException.class,
            e -> {
              assertThat(e.stage()).isEqualTo(Stage.ENCODE_TASK);
              assertThat(e.path()).endsWith("captured arg 0 › Thread");
            });
  }

  // ---- the end of a worker

  @Test
  void finalizer_poolCloses_runsOnceInEachWorkerAfterExitActionsInReverse() throws Exception {
    Trail trail = trail();
    ProcessPoolExecutor pool = newPool(single().finalizer(() -> trail.add("finalizer")));
    pool.submit(() -> registerExitActions(trail)).get();
    assertThat(trail.lines()).isEmpty();

    pool.close();

    assertThat(trail.lines()).containsExactly("second", "first", "finalizer");
  }

  static void registerExitActions(Trail trail) {
    WorkerContext context = WorkerContext.current();
    context.onExit(() -> add(trail, "first"));
    context.onExit(
        () -> {
          throw new IllegalStateException("thrown by an exit action, on purpose");
        });
    context.onExit(() -> add(trail, "second"));
  }

  private static void add(Trail trail, String line) {
    try {
      trail.add(line);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void finalizer_throws_poolEndsAllTheSame() throws Exception {
    ProcessPoolExecutor pool = newPool(single().finalizer(() -> SampleTasks.fail("on purpose")));
    TaskFuture<Integer> future = pool.submit(SampleTasks::increment, 1);

    pool.close();

    assertThat(future.get()).isEqualTo(2);
    assertThat(pool.isTerminated()).isTrue();
  }

  @Test
  void finalizer_workerIsKilled_doesNotRun() throws Exception {
    Trail trail = trail();
    ProcessPoolExecutor pool = newPool(single().finalizer(() -> trail.add("finalizer")));
    pool.submit(SampleTasks::increment, 1).get();

    pool.killWorkers();
    pool.close();

    assertThat(trail.lines()).isEmpty();
  }
}
