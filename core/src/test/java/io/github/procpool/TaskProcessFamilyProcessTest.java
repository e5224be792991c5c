package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several task processes: beside each other, below each other, and with pools of their own. */
@ProcessTest
class TaskProcessFamilyProcessTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void parent_ofAProcess_isWhoStartedIt() throws Exception {
    Trail trail = Trail.in(directory);

    TaskProcess.of(
            () -> trail.add(ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L)))
        .start()
        .join();

    assertThat(trail.lines()).containsExactly(Long.toString(SampleTasks.pid()));
  }

  @Test
  void start_processesBelowProcesses_runInTheOrderOfTheirStarts() throws Exception {
    Trail trail = Trail.in(directory);

    TaskProcess.of(() -> growTree(trail, "0")).start().join();

    assertThat(trail.lines()).containsExactly("0", "00", "01");
  }

  static void growTree(Trail trail, String place) throws Exception {
    trail.add(place);
    for (int i = 0; i < 2 && place.length() < 2; i++) {
      String child = place + i;
      TaskProcess.of(() -> growTree(trail, child)).start().join();
    }
  }

  @Test
  void start_taskHasAPoolOfItsOwn_works() throws Exception {
    Trail trail = Trail.in(directory);
    TaskProcess process = TaskProcess.of(() -> squareInAPool(trail));

    process.start().join();

    assertThat(process.exitCode()).hasValue(0);
    assertThat(trail.lines()).containsExactly("[1, 4, 9]");
  }

  static void squareInAPool(Trail trail) throws IOException {
    try (Pool pool = Pool.ofProcesses(1)) {
      trail.add(pool.map(i -> i * i, List.of(1, 2, 3)));
    }
  }

  @Test
  void onExit_ofSeveral_waitTellsWhichEnded() throws Exception {
    Trail trail = Trail.in(directory);
    Gate gate = Gate.in(directory);
    TaskProcess held = TaskProcess.of(() -> SampleTasks.hold(trail, "held", gate)).start();
    TaskProcess quick = TaskProcess.of(() -> trail.add("quick")).start();
    List<CompletableFuture<TaskProcess>> exits = List.of(held.onExit(), quick.onExit());

    WaitResult<CompletableFuture<TaskProcess>> first =
        Futures.wait(exits, ReturnWhen.FIRST_COMPLETED, LONG);

    assertThat(first.done()).containsExactly(exits.get(1));
    assertThat(exits.get(1).get()).isSameAs(quick);
    gate.open();
    assertThat(Futures.wait(exits, ReturnWhen.ALL_COMPLETED, LONG).notDone()).isEmpty();
  }

  @Test
  void terminate_severalJustStarted_eachEndsBySigterm() throws Exception {
    Trail trail = Trail.in(directory);
    List<TaskProcess> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(TaskProcess.of(() -> SampleTasks.sleepLong(trail)).start());
    }

    processes.forEach(TaskProcess::terminate);

    for (TaskProcess process : processes) {
      process.join();
      assertThat(process.exitCode()).hasValue(-15);
    }
  }

  @Test
  void start_othersRun_inheritsNoneOfTheirPipesAndSockets() throws Exception {
    Trail trail = Trail.in(directory);
    Gate gate = Gate.in(directory);
    List<TaskProcess> processes = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      processes.add(
          TaskProcess.of(
                  () -> {
                    trail.add(pipesAndSockets());
                    gate.pass();
                  })
              .start());
      trail.await(i);
    }
    gate.open();
    for (TaskProcess process : processes) {
      process.join();
    }

    assertThat(trail.lines()).hasSize(3).containsOnly(trail.lines().get(0));
  }

  static long pipesAndSockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(TaskProcessFamilyProcessTest::isPipeOrSocket).count();
    }
  }

  private static boolean isPipeOrSocket(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException e) {
      return false; // that of the listing itself is closed by now
    }
  }

  @Test
  void start_processHasEnded_nothingKeepsItsTask() throws Exception {
    WeakReference<int[]> captured = runWithCapture();

    Await.until(
        "it is collected",
        () -> {
          System.gc();
          return captured.refersTo(null);
        });
  }

  private static WeakReference<int[]> runWithCapture() throws InterruptedException {
    int[] captured = {3};
    TaskProcess.of(() -> System.exit(captured[0])).start().join();
    return new WeakReference<>(captured);
  }
}
