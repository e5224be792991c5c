package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Outcomes that gather while all processors are busy wait for no task. */
class GatheringProcessTest extends ProcessPoolFixture {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final int SHORT_TASKS = 3_000;
  private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(60);

  /** Of a length at which outcomes gather. */
  static int work(int number) {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < SHORT_NANOS) {
      Thread.onSpinWait();
    }
    return number;
  }

  @Test
  void submit_endlessTasksBehindShortOnes_everyShortResultComes() throws Exception {
    ProcessPoolExecutor pool = newPool(PROCESSORS);
    Gate gate = gate();
    Trail trail = trail();

    for (int round = 0; round < 3; round++) {
      List<TaskFuture<Integer>> shortOnes = new ArrayList<>();
      for (int i = 0; i < SHORT_TASKS; i++) {
        shortOnes.add(pool.submit(GatheringProcessTest::work, i));
      }
      List<TaskFuture<String>> endless = new ArrayList<>();
      for (int i = 0; i < PROCESSORS; i++) {
        endless.add(pool.submit(() -> SampleTasks.hold(trail, "endless", gate)));
      }

      for (int i = 0; i < SHORT_TASKS; i++) {
        assertThat(shortOnes.get(i).get(1, TimeUnit.MINUTES)).isEqualTo(i);
      }

      assertThat(endless).noneMatch(TaskFuture::isDone);
      endless.forEach(future -> assertThat(future.cancel(true)).isTrue());
    }
  }
}
