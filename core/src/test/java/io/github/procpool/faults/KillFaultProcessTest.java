package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.TaskTimeoutException;
import io.github.procpool.WorkerContext;
import io.github.procpool.WorkerLostException;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Workers that are killed or stopped at bad moments, or refuse to end. */
class KillFaultProcessTest extends FaultFixture {
  // ---- kill -9

  @Test
  void kill_allWorkersAtOnce_costsWhatTheyRanAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(4);
    Trail trail = trail();
    List<TaskFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(pool.submit(() -> SampleTasks.sleepLong(trail)));
    }
    List<TaskFuture<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(pool.submit(SampleTasks::increment, i));
    }
    List<String> pids = trail.await(4);

    List<String> command = new ArrayList<>(List.of("kill", "-9"));
    command.addAll(pids);
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();

    for (TaskFuture<Void> future : running) {
      assertThat(requireLost(future).signal()).hasValue(9);
    }
    for (int i = 0; i < waiting.size(); i++) {
      assertThat(waiting.get(i).get()).isEqualTo(i + 1);
    }
    assertThat(trail.lines()).hasSize(4);
  }

  @Test
  void kill_workersKillEachOther_poolGoesOn() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    for (int round = 0; round < Seed.rounds(3, 50); round++) {
      Trail trail = trail();
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        futures.add(pool.submit(() -> killTheOther(trail)));
      }

      List<Throwable> failures = new ArrayList<>();
      for (TaskFuture<Integer> future : futures) {
        failures.add(future.exception(SOON));
      }

      assertThat(failures).anyMatch(WorkerLostException.class::isInstance);
      assertThat(failures)
          .allMatch(failure -> failure == null || failure instanceof WorkerLostException);
      assertThat(trail.lines()).hasSize(2);
      requireHealthy(pool);
    }
  }

  static int killTheOther(Trail trail) throws IOException {
    trail.addPid();
    String own = Long.toString(SampleTasks.pid());
    for (String pid : trail.await(2)) {
      if (!pid.equals(own)) {
        Signal.KILL.sendTo(Long.parseLong(pid));
      }
    }
    return 1;
  }

  @Test
  void kill_workerInItsInitializer_tasksRunInAnother() throws Exception {
    Trail trail = trail();
    Gate never = gate();
    ProcessPoolExecutor pool = newPool(quiet(1).initializer(() -> holdTheFirst(trail, never)));
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);

    Signal.KILL.sendTo(trail.awaitPid());

    assertThat(task.get()).isEqualTo(2);
    assertThat(trail.lines()).hasSize(2);
  }

  static void holdTheFirst(Trail trail, Gate gate) throws IOException {
    trail.addPid();
    if (trail.lines().size() == 1) {
      gate.passIgnoringInterrupts();
    }
  }

  @Test
  void kill_workerInItsFinalizer_poolEnds() throws Exception {
    Trail trail = trail();
    Gate never = gate();
    ProcessPoolExecutor pool =
        newPool(quiet(1).finalizer(() -> SampleTasks.ignoreInterrupts(trail, never)));
    requireHealthy(pool);
    pool.shutdown();

    Signal.KILL.sendTo(trail.awaitPid());

    assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(pool.stats().failed()).isZero();
  }

  // ---- SIGSTOP and SIGCONT

  @Test
  void continue_afterTheTaskTimedOut_lateResultIsIgnored() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskOptions limited =
        TaskOptions.timeout(Duration.ofSeconds(2)).withCancelGrace(Duration.ofMinutes(10));
    TaskFuture<Integer> given = pool.with(limited).submit(() -> attemptBehind(trail, gate));
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 1);
    long pid = trail.awaitPid();

    Signal.STOP.sendTo(pid);
    gate.open();
    Throwable failure = given.exception(SOON);
    Signal.CONT.sendTo(pid);

    assertThat(failure).isInstanceOf(TaskTimeoutException.class);
    assertThat(next.get()).isEqualTo(2);
    assertThat(given.exception()).isSameAs(failure);
    assertThat(pool.submit(SampleTasks::pid).get()).isEqualTo(pid);
    assertThat(pool.stats().failed()).isEqualTo(1);
  }

  @Test
  void continue_betweenAttempts_resultIsThatOfTheLaterAttempt() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    Gate gate = gate();
    TaskOptions repeated =
        TaskOptions.timeout(Duration.ofSeconds(2))
            .withCancelGrace(Duration.ofMinutes(10))
            .withRetries(1)
            .withRetryOn(TaskTimeoutException.class::isInstance);
    TaskFuture<Integer> future = pool.with(repeated).submit(() -> attemptBehind(trail, gate));
    long pid = trail.awaitPid();

    Signal.STOP.sendTo(pid);
    gate.open();
    try {
      trail.await(2); // the second attempt, in the other worker
      assertThat(future.get()).isEqualTo(2);
    } finally {
      Signal.CONT.sendTo(pid);
    }
    Await.until("the late result is passed", () -> pool.stats().running() == 0);

    assertThat(future.get()).isEqualTo(2);
    requireHealthy(pool);
    assertThat(trail.lines()).hasSize(2);
  }

  static int attemptBehind(Trail trail, Gate gate) throws IOException {
    trail.addPid();
    gate.passIgnoringInterrupts();
    return WorkerContext.current().attempt();
  }

  // ---- workers that do not end when asked

  @Test
  void terminateWorkers_shutdownHookNeverEnds_workerIsKilled() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    long pid = pool.submit(KillFaultProcessTest::neverExit).get();

    pool.terminateWorkers();

    assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Await.ended(pid);
  }

  @Test
  void timeout_shutdownHookNeverEnds_workerIsKilled() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate never = gate();
    pool.submit(KillFaultProcessTest::neverExit).get();

    TaskFuture<Void> stuck =
        pool.with(TaskOptions.timeout(Duration.ofMillis(200)).withCancelGrace(Duration.ZERO))
            .submit(() -> SampleTasks.ignoreInterrupts(trail, never));

    assertThat(stuck.exception(SOON)).isInstanceOf(TaskTimeoutException.class);
    Await.ended(trail.awaitPid());
    requireHealthy(pool);
  }

  static long neverExit() {
    Runtime.getRuntime().addShutdownHook(new Thread(KillFaultProcessTest::sleepForEver));
    return SampleTasks.pid();
  }

  private static void sleepForEver() {
    try {
      Thread.currentThread().join(); // waits for itself
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- what a killed worker leaves behind

  @Test
  void crash_grandchildHoldsStandardOutput_futureFailsSoonAndItEnds() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    requireLost(pool.submit(() -> startHeirAndCrash(trail, false)));

    Await.ended(trail.awaitPid());
    requireHealthy(pool);
  }

  @Test
  void crash_grandchildWithoutMarkHoldsStandardOutput_futureFailsSoon() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    try {
      requireLost(pool.submit(() -> startHeirAndCrash(trail, true)));

      requireHealthy(pool);
      pool.close();
    } finally {
      Signal.KILL.sendTo(trail.awaitPid());
    }
  }

  /** A process of a session of its own, with this one's output. */
  static void startHeirAndCrash(Trail trail, boolean unmarked) throws IOException {
    ProcessBuilder heir = new ProcessBuilder("setsid", "sleep", "600");
    if (unmarked) {
      heir.environment().clear();
    }
    trail.add(heir.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT).start().pid());
    Crash.SIGKILL.happen();
  }
}
