package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Watching, stopping and killing real processes. */
@EnabledOnOs(OS.LINUX)
class WorkerProcessTest {
  @TempDir Path root;
  private final String marker = WorkerMarker.create();

  @Test
  void onExit_processExits_completesWithItsCode() throws Exception {
    WorkerProcess worker = watch("exit 7");

    assertThat(exitOf(worker)).isEqualTo(7);
    assertThat(worker.isAlive()).isFalse();
    assertThat(worker.takeCrashLog()).isEmpty();
  }

  @Test
  void onExit_commonPoolFull_completesAllTheSame() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try {
      for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism() + 1; i++) {
        ForkJoinPool.commonPool().execute(() -> awaitUninterruptibly(release));
      }
      assertThat(exitOf(watch("exit 0"))).isZero();
    } finally {
      release.countDown();
    }
  }

  @Test
  void stop_processRuns_getsSigterm() throws Exception {
    WorkerProcess worker = watch("exec sleep 1000");
    worker.stop();

    assertThat(ExitStatus.of(exitOf(worker)).signal()).hasValue(15);
  }

  @Test
  void killTree_childrenAndOrphans_dieWithTheWorker() throws Exception {
    // A child, a grandchild, and one whose parent has ended and which is in a session of its own.
    Process process =
        start(
            "sleep 1001 & echo $!; sh -c 'sleep 1002 & echo $!; wait' &"
                + " (setsid sh -c 'echo $$; exec sleep 1003' &); trap '' TERM; wait");
    WorkerProcess worker = WorkerProcess.watch(process, "exit-test", marker, root);
    List<Long> pids = readPids(process, 3);
    assertThat(pids).allMatch(Conditions::isAlive);

    worker.killTree();

    assertThat(ExitStatus.of(exitOf(worker)).signal()).hasValue(9);
    Conditions.await("descendants gone", () -> pids.stream().noneMatch(Conditions::isAlive));
  }

  @Test
  void endStrays_workerCrashed_endsItsOrphansAndNobodyElse() throws Exception {
    Process other = startWith("exec sleep 1004", marker + "0");
    Process nested = startWith("exec sleep 1005", marker + "/nested");
    try {
      Process process = start("sleep 1006 & echo $!; exit 3");
      WorkerProcess worker = WorkerProcess.watch(process, "exit-test", marker, root);
      long orphan = readPids(process, 1).get(0);
      assertThat(exitOf(worker)).isEqualTo(3);

      assertThat(worker.endStrays()).isEqualTo(2);

      Conditions.await("orphan gone", () -> !Conditions.isAlive(orphan));
      assertThat(nested.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(other.isAlive()).isTrue();
      assertThat(worker.endStrays()).isZero();
    } finally {
      other.destroyForcibly();
      nested.destroyForcibly();
    }
  }

  /** Between two programs a process has no environment to be read. */
  @Test
  void endStrays_strayTurnsToAnotherProgramAllTheTime_isFound() throws Exception {
    for (int round = 0; round < 20; round++) {
      Process restless = startWith("echo $$; exec /bin/sh -c \"$LOOP\"", marker);
      try {
        List<Long> unused = readPids(restless, 1);

        assertThat(Strays.end(marker)).isEqualTo(1);

        assertThat(restless.waitFor(20, TimeUnit.SECONDS)).isTrue();
      } finally {
        restless.destroyForcibly();
      }
    }
  }

  @Test
  void takeCrashLog_jvmCrashed_movesItWhereItStays() throws Exception {
    HostDirectory directory =
        HostDirectory.open(Files.createDirectory(root.resolve("100%p")), null);
    try {
      JvmSettings settings =
          new JvmSettings(
              null, 32L << 20, List.of("-Dtest.wait=true"), null, StandardCharsets.UTF_8, Map.of());
      JvmCommand command = JvmCommand.of(settings, directory, ProbeMain.class.getName());
      Process process =
          new ProcessBuilder(command.prepare(5, root.resolve("boot")).command())
              .redirectErrorStream(true)
              .start();
      WorkerProcess worker = WorkerProcess.watch(process, "exit-test", marker, directory.sockets());
      try (BufferedReader output = process.inputReader()) {
        assertThat(output.readLine()).startsWith("argument=");
        new ProcessBuilder("kill", "-SEGV", Long.toString(worker.pid())).start().waitFor();
        assertThat(output.lines().toList()).anyMatch(line -> line.contains("SIGSEGV"));
      }

      // With core dumps off a crashed JVM exits by itself: only its log tells of the signal.
      assertThat(exitOf(worker)).isEqualTo(1);
      Optional<Path> log = worker.takeCrashLog();
      assertThat(log).isPresent();
      assertThat(log.get()).content().contains("A fatal error has been detected");
      assertThat(log.get().getFileName().toString()).contains("hs_err_w5_" + worker.pid());
      assertThat(worker.takeCrashLog()).isEmpty();
      Files.delete(log.get());
    } finally {
      directory.delete();
    }
  }

  private WorkerProcess watch(String script) throws IOException {
    return WorkerProcess.watch(start(script), "exit-test", marker, root);
  }

  private Process start(String script) throws IOException {
    return startWith(script, marker);
  }

  private static Process startWith(String script, String marker) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script);
    builder.environment().put(WorkerMarker.VARIABLE, marker);
    builder.environment().put("LOOP", "exec /bin/sh -c \"$LOOP\"");
    return builder.start();
  }

  private static List<Long> readPids(Process process, int count) throws IOException {
    BufferedReader lines = process.inputReader();
    List<Long> pids = new ArrayList<>();
    while (pids.size() < count) {
      pids.add(Long.parseLong(lines.readLine()));
    }
    return pids;
  }

  private static int exitOf(WorkerProcess worker) throws Exception {
    return worker.onExit().get(20, TimeUnit.SECONDS);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
