package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.WorkerLostException;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers and hosts that stand still. */
class LivenessProcessTest extends FaultFixture {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void stoppedWorker_isReplacedAndCostsWhatItRan_oneThatIsBusyStays() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<Void> stopped = pool.submit(() -> SampleTasks.sleepLong(trail));
    long stoppedPid = Long.parseLong(trail.await(1).get(0));
    TaskFuture<Long> busy = pool.submit(() -> spin(trail, gate));
    long busyPid = Long.parseLong(trail.await(2).get(1));

    Signal.STOP.sendTo(stoppedPid);
    Throwable failure = stopped.exception(PATIENCE);

    assertThat(failure)
        .isInstanceOf(WorkerLostException.class)
        .hasMessageContaining("neither answered nor used the processor");
    assertThat(((WorkerLostException) failure).pid()).isEqualTo(stoppedPid);
    assertThat(ProcessHandle.of(stoppedPid)).isEmpty();
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    gate.open();
    assertThat(busy.get()).isEqualTo(busyPid);
  }

  @Test
  void stoppedIdleWorker_getsATask_whichRunsElsewhere() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    long pid = pool.submit(() -> ProcessHandle.current().pid()).get();

    Signal.STOP.sendTo(pid);
    TaskFuture<Long> next = pool.submit(() -> ProcessHandle.current().pid());

    assertThat(next.exception(PATIENCE)).isNull();
    assertThat(next.get()).isNotEqualTo(pid);
  }

  /** For how long is set by {@code -Dprocpool.stop.seconds}. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void stoppedHost_goesOn_nothingIsLostAndNoWorkerIsReplaced() throws Exception {
    long seconds = Long.getLong("procpool.stop.seconds", Seed.rounds(10, 60));
    Trail begun = trail();
    Trail small = trail();
    Gate inTheMeantime = gate();
    Gate afterwards = gate();
    Path output = directory.resolve("output");
    List<String> command =
        ChildHost.command(
            StoppedHost.class,
            List.of(),
            begun.file(),
            small.file(),
            inTheMeantime.file(),
            afterwards.file());
    Process host = ChildHost.start(command, output);
    try {
      begun.await(3);

      Signal.STOP.sendTo(host.pid());
      inTheMeantime.open();
      TimeUnit.SECONDS.sleep(seconds); // the fault itself
      Signal.CONT.sendTo(host.pid());
      afterwards.open();
    } finally {
      int code = ChildHost.exitCode(host);
      assertThat(code).as(Files.readString(output)).isZero();
    }

    assertThat(begun.lines()).hasSize(3);
    assertThat(small.lines()).hasSize(StoppedHost.SMALL_TASKS).doesNotHaveDuplicates();
  }

  /** A host with a worker that ends its task while the host is stopped, and two that do not. */
  static final class StoppedHost {
    static final int SMALL_TASKS = 500;

    private StoppedHost() {}

    public static void main(String[] args) throws Exception {
      Trail begun = new Trail(args[0]);
      Trail small = new Trail(args[1]);
      Gate inTheMeantime = new Gate(args[2]);
      Gate afterwards = new Gate(args[3]);
      TaskOptions limited = TaskOptions.timeout(Duration.ofSeconds(8));
      try (ProcessPoolExecutor pool = quiet(3).minWorkers(3).build()) {
        TaskFuture<String> sleeping =
            pool.submit(() -> SampleTasks.hold(begun, "sleeps", afterwards));
        TaskFuture<Long> busy = pool.submit(() -> spin(begun, afterwards));
        begun.await(2);
        TaskFuture<String> punctual =
            pool.with(limited).submit(() -> SampleTasks.hold(begun, "ends", inTheMeantime));
        List<TaskFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < SMALL_TASKS; i++) {
          int number = i;
          others.add(pool.submit(() -> leave(small, number)));
        }

        assertThat(punctual.get()).isEqualTo("ends");
        for (int i = 0; i < SMALL_TASKS; i++) {
          assertThat(others.get(i).get()).isEqualTo(i);
        }
        assertThat(sleeping.get()).isEqualTo("sleeps");
        assertThat(busy.get()).isPositive();
        requireHealthy(pool);
        assertThat(pool.stats().workersStarted()).isEqualTo(3);
        assertThat(pool.stats().workersLost()).isZero();
      }
    }
  }

  static int leave(Trail trail, int number) throws IOException {
    trail.add(number);
    return number;
  }

  static long spin(Trail trail, Gate gate) throws Exception {
    long pid = ProcessHandle.current().pid();
    trail.add(pid);
    gate.pass();
    return pid;
  }
}
