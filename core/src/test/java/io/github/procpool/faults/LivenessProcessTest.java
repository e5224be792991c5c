package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerLostException;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Workers that stand still. */
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

  static long spin(Trail trail, Gate gate) throws Exception {
    long pid = ProcessHandle.current().pid();
    trail.add(pid);
    gate.pass();
    return pid;
  }
}
