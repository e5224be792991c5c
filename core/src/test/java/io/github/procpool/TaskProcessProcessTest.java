package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.SampleTasks.SampleException;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a {@link TaskProcess}, seen from its host. */
@ProcessTest
class TaskProcessProcessTest {
  @TempDir Path directory;

  @Test
  void start_task_runsItInAnotherProcessAndEndsWithZero() throws Exception {
    Trail trail = Trail.in(directory);
    Gate gate = Gate.in(directory);
    TaskProcess process =
        TaskProcess.of(
            () -> {
              trail.addPid();
              gate.pass();
            });

    process.start();
    assertThat(trail.awaitPid())
        .isEqualTo(process.pid())
        .isNotEqualTo(ProcessHandle.current().pid());
    assertThat(process.isAlive()).isTrue();
    assertThat(process.exitCode()).isEmpty();
    assertThat(process.join(Duration.ofMillis(5))).isFalse();
    assertThat(process.join(Duration.ofSeconds(-1))).isFalse();
    assertThat(TaskProcess.activeChildren()).containsExactly(process);
    assertThat(process.toString()).endsWith("pid " + process.pid() + ", running]");
    assertThatThrownBy(process::start).isInstanceOf(IllegalStateException.class);
    gate.open();
    process.join();
    process.join();

    assertThat(process.exitCode()).hasValue(0);
    assertThat(process.isAlive()).isFalse();
    assertThat(process.join(Duration.ZERO)).isTrue();
    assertThat(TaskProcess.activeChildren()).isEmpty();
    assertThat(process.toString()).endsWith("exit code 0]");
    process.terminate();
    process.kill();
  }

  @Test
  void exitCode_terminatedOrKilled_isMinusTheSignal() throws Exception {
    Trail trail = Trail.in(directory);
    TaskProcess terminated = TaskProcess.of(() -> SampleTasks.sleepLong(trail)).start();
    TaskProcess killed = TaskProcess.of(() -> SampleTasks.sleepLong(trail)).start();
    CompletableFuture<TaskProcess> exit = killed.onExit();
    trail.await(2);

    terminated.terminate();
    killed.kill();

    assertThat(exit.get()).isSameAs(killed);
    assertThat(killed.exitCode()).hasValue(-9);
    terminated.join();
    assertThat(terminated.exitCode()).hasValue(-15);
  }

  @Test
  void kill_processHasChildren_endsThemToo() throws Exception {
    Trail trail = Trail.in(directory);
    TaskProcess process = TaskProcess.of(() -> startChildAndSleep(trail)).start();
    List<String> pids = trail.await(2);

    process.kill();
    process.join();

    for (String pid : pids) {
      Await.ended(Long.parseLong(pid));
    }
  }

  @Test
  void terminate_processHasChildren_endsThemToo() throws Exception {
    Trail trail = Trail.in(directory);
    TaskProcess process = TaskProcess.of(() -> startChildAndSleep(trail)).start();
    List<String> pids = trail.await(2);

    process.terminate();
    process.join();

    for (String pid : pids) {
      Await.ended(Long.parseLong(pid));
    }
  }

  static void startChildAndSleep(Trail trail) throws Exception {
    TaskProcess.of(() -> SampleTasks.sleepLong(trail)).start();
    SampleTasks.sleepLong(trail);
  }

  @Test
  void current_inAProcess_isThatProcess() throws Exception {
    Trail trail = Trail.in(directory);

    try (TaskProcess process =
        TaskProcess.builder(
                () -> {
                  TaskProcess self = TaskProcess.current();
                  trail.add(self.name());
                  trail.add(self.pid());
                  trail.add(self.isDaemon());
                  trail.add(Thread.currentThread().getName());
                  trail.add(System.getenv("PROCPOOL_TEST"));
                  trail.add(System.getProperty("procpool.test"));
                  trail.add(Path.of("").toAbsolutePath());
                })
            .name("render")
            .daemon(true)
            .environment(Map.of("PROCPOOL_TEST", "env"))
            .jvmOptions("-Dprocpool.test=option")
            .workingDirectory(directory)
            .build()
            .start()) {
      process.join();

      assertThat(trail.lines())
          .containsExactly(
              "render",
              Long.toString(process.pid()),
              "true",
              "render",
              "env",
              "option",
              directory.toString());
    }
  }

  @Test
  void name_nested_isThatOfTheParentAndANumber() throws Exception {
    Trail trail = Trail.in(directory);
    TaskProcess parent =
        TaskProcess.of(
            () -> {
              trail.add(TaskProcess.of(() -> {}).name());
              try (TaskProcess second =
                  TaskProcess.of(() -> trail.add(TaskProcess.current().name()))) {
                second.start();
              }
            });

    parent.start().join();

    assertThat(trail.lines()).containsExactly(parent.name() + ":1", parent.name() + ":2");
  }

  @Test
  void start_inADaemon_isRefused() throws Exception {
    Trail trail = Trail.in(directory);
    TaskProcess daemon =
        TaskProcess.builder(
                () -> {
                  try {
                    TaskProcess.of(() -> {}).start();
                  } catch (IllegalStateException e) {
                    trail.add(e.getMessage());
                  }
                })
            .daemon(true)
            .build();

    daemon.start().join();

    assertThat(trail.lines()).hasSize(1);
    assertThat(trail.lines().get(0)).contains("may not have children");
  }

  @Test
  void exit_childrenRun_joinsThemAndEndsDaemons() throws Exception {
    Trail trail = Trail.in(directory);
    Gate gate = Gate.in(directory);
    TaskProcess parent =
        TaskProcess.of(
                () -> {
                  TaskProcess.builder(() -> SampleTasks.sleepLong(trail))
                      .daemon(true)
                      .build()
                      .start();
                  trail.await(1);
                  TaskProcess.of(
                          () -> {
                            SampleTasks.hold(trail, "child", gate);
                            trail.add("done");
                          })
                      .start();
                })
            .start();
    trail.await(2);

    Await.ended(trail.awaitPid());
    assertThat(parent.isAlive()).isTrue();
    gate.open();
    parent.join();

    assertThat(trail.lines()).endsWith("done");
    assertThat(parent.exitCode()).hasValue(0);
  }

  @Test
  void host_killed_processesEndWithIt() throws Exception {
    Trail trail = Trail.in(directory);
    TaskProcess host = TaskProcess.of(() -> startChildAndSleep(trail)).start();
    List<String> pids = trail.await(2);

    assertThat(new ProcessBuilder("kill", "-9", Long.toString(host.pid())).start().waitFor())
        .isZero();

    host.join();
    for (String pid : pids) {
      Await.ended(Long.parseLong(pid));
    }
  }

  @Test
  void exit_nonDaemonThreadRuns_waitsForIt() throws Exception {
    Trail trail = Trail.in(directory);
    Gate gate = Gate.in(directory);
    TaskProcess process =
        TaskProcess.of(
                () ->
                    new Thread(
                            () -> {
                              try {
                                SampleTasks.hold(trail, "thread", gate);
                                trail.add("done");
                              } catch (Exception e) {
                                throw new IllegalStateException(e);
                              }
                            })
                        .start())
            .start();
    trail.await(1);

    assertThat(process.isAlive()).isTrue();
    gate.open();
    process.join();

    assertThat(trail.lines()).containsExactly("thread", "done");
  }

  @Test
  void exit_daemonThreadRuns_doesNotWaitForIt() throws Exception {
    Trail trail = Trail.in(directory);
    Gate never = Gate.in(directory);
    TaskProcess process = TaskProcess.of(() -> holdInDaemonThread(trail, never)).start();

    process.join();

    assertThat(process.exitCode()).hasValue(0);
    assertThat(trail.lines()).containsExactly("daemon thread");
  }

  static void holdInDaemonThread(Trail trail, Gate never) {
    Thread daemon =
        new Thread(
            () -> {
              try {
                SampleTasks.hold(trail, "daemon thread", never);
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    daemon.setDaemon(true);
    daemon.start();
    trail.await(1);
  }

  @Test
  void close_processRuns_waitsForIt() {
    Trail trail = Trail.in(directory);
    TaskProcess process = TaskProcess.of(() -> trail.add("ran"));

    try (process) {
      process.start();
    }

    assertThat(trail.lines()).containsExactly("ran");
    process.close();
  }

  @Test
  void close_interrupted_killsTheProcessAndKeepsTheInterrupt() {
    Trail trail = Trail.in(directory);
    TaskProcess process = TaskProcess.of(() -> SampleTasks.sleepLong(trail)).start();
    trail.await(1);

    Thread.currentThread().interrupt();
    process.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(process.exitCode()).hasValue(-9);
  }

  // ---- call

  @Test
  void call_value_isGivenBack() throws Exception {
    CompletableFuture<Long> pid = TaskProcess.call(SampleTasks::pid);
    CompletableFuture<String> large = TaskProcess.call(() -> "x".repeat(5_000_000));
    CompletableFuture<Object> nothing = TaskProcess.call(() -> null);

    assertThat(pid.get()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(large.get()).hasSize(5_000_000);
    assertThat(nothing.get()).isNull();
    awaitNoChildren();
  }

  private static void awaitNoChildren() {
    Await.until("all processes have ended", () -> TaskProcess.activeChildren().isEmpty());
  }

  @Test
  void call_failure_isGivenBack() {
    assertThatThrownBy(() -> TaskProcess.call(() -> SampleTasks.failChecked("broken")).get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(SampleException.class)
        .hasMessage("broken");
    assertThatThrownBy(() -> TaskProcess.call(Object::new).get())
        .cause()
        .isInstanceOf(TaskSerializationException.class);
    awaitNoChildren();
  }

  @Test
  void call_processDies_failsWithItsEnd() {
    CompletableFuture<Object> value =
        TaskProcess.call(
            () -> {
              Crash.SIGKILL.happen();
              return null;
            });

    assertThatThrownBy(() -> value.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            WorkerLostException.class, lost -> assertThat(lost.signal()).hasValue(9))
        .hasMessageContaining("ended before it gave a value: killed by signal 9");
  }

  @Test
  void call_cancelled_killsTheProcess() {
    Trail trail = Trail.in(directory);
    CompletableFuture<Object> value =
        TaskProcess.call(
            () -> {
              SampleTasks.sleepLong(trail);
              return null;
            });
    long pid = trail.awaitPid();

    value.cancel(true);

    Await.ended(pid);
    awaitNoChildren();
  }
}
