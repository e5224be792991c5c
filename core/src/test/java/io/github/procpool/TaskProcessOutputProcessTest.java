package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** A {@link TaskProcess} below a worker, whose output a test can read. */
@ProcessTest
class TaskProcessOutputProcessTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private ProcessPoolExecutor pool() {
    return ProcessPoolExecutor.builder()
        .maxWorkers(1)
        .output((worker, line) -> lines.add(line))
        .build();
  }

  @Test
  void start_taskPrints_goesToTheOutputOfItsHost() throws Exception {
    try (ProcessPoolExecutor pool = pool()) {
      pool.submit(
              () -> {
                System.out.println("waiting");
                TaskProcess.of(() -> System.out.println("hello")).start().join();
              })
          .get();
    }

    assertThat(lines).containsExactly("waiting", "hello");
  }

  @Test
  void exitCode_uncaughtException_isOneAndTheStackTraceIsPrinted() throws Exception {
    int code;
    try (ProcessPoolExecutor pool = pool()) {
      code = pool.submit(() -> run(() -> SampleTasks.fail("broken"))).get();
    }

    assertThat(code).isEqualTo(1);
    assertThat(lines.get(0))
        .isEqualTo("Exception in thread \"Process-1\" java.lang.IllegalStateException: broken");
    assertThat(lines.get(1)).contains("SampleTasks.fail");
  }

  static int run(SerializableRunnable task) throws InterruptedException {
    try (TaskProcess process = TaskProcess.of(task).start()) {
      process.join();
      return process.exitCode().orElseThrow();
    }
  }

  @Test
  void exitCode_processEndsItself_isItsCodeOrMinusTheSignal() throws Exception {
    List<Crash> ways = List.of(Crash.EXIT_0, Crash.EXIT_3, Crash.HALT_7, Crash.SIGKILL);
    List<Integer> codes;
    try (ProcessPoolExecutor pool = pool()) {
      codes = pool.submit(TaskProcessOutputProcessTest::crashEach, ways).get();
    }

    assertThat(codes).containsExactly(0, 3, 7, -9);
  }

  @Test
  void exitCode_taskClosesItsStreams_isZero() throws Exception {
    List<Integer> codes = new ArrayList<>();
    try (ProcessPoolExecutor pool = pool()) {
      codes.add(pool.submit(() -> run(TaskProcessOutputProcessTest::closeStreams)).get());
      codes.add(pool.submit(() -> run(TaskProcessOutputProcessTest::removeStreams)).get());
    }

    assertThat(codes).containsExactly(0, 0);
    assertThat(lines).isEmpty();
  }

  static void closeStreams() {
    System.out.close();
    System.err.close();
  }

  @SuppressWarnings("NullAway") // that is what it is for
  static void removeStreams() {
    System.setOut(null);
    System.setErr(null);
  }

  static List<Integer> crashEach(List<Crash> ways) throws InterruptedException {
    List<TaskProcess> processes = new ArrayList<>();
    for (Crash way : ways) {
      processes.add(TaskProcess.of(way::happen).start());
    }
    List<Integer> codes = new ArrayList<>();
    for (TaskProcess process : processes) {
      process.join();
      codes.add(process.exitCode().orElseThrow());
    }
    return codes;
  }

  @Test
  void call_jvmCrashes_failsWithItsCrashLog() throws Exception {
    String crashLog;
    try (ProcessPoolExecutor pool = pool()) {
      crashLog = pool.submit(TaskProcessOutputProcessTest::crashLogOfASegmentationFault).get();
    }

    assertThat(Path.of(crashLog)).content().contains("SIGSEGV");
    Files.delete(Path.of(crashLog));
  }

  static String crashLogOfASegmentationFault() throws InterruptedException, IOException {
    try {
      Object unused =
          TaskProcess.call(
                  () -> {
                    Crash.SIGSEGV.happen();
                    return null;
                  })
              .get();
      throw new IOException("the process did not crash");
    } catch (ExecutionException e) {
      return ((WorkerLostException) e.getCause()).crashLog().orElseThrow().toString();
    }
  }
}
