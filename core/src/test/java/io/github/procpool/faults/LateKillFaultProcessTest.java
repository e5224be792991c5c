package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.MapOptions;
import io.github.procpool.Outcome;
import io.github.procpool.PoolExecutor;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.TaskTimeoutException;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.testkit.SampleTasks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A task that ends by itself after the pool has decided to kill its worker, and before the kill.
 */
class LateKillFaultProcessTest extends FaultFixture {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofMillis(100);

  private final FakeLauncher launcher = new FakeLauncher(1);

  @Test
  void cancel_taskEndsAsItsWorkerIsKilled_nextTaskRunsElsewhere() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    TaskFuture<Integer> first = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    answerAtOnce(worker);
    assertThat(first.get()).isEqualTo(2);
    TaskFuture<Integer> stuck =
        pool.with(TaskOptions.cancelGrace(GRACE)).submit(SampleTasks::increment, 2);
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 3);
    worker.begin(1);
    worker.awaitTask(2);
    worker.beforeKill(
        () -> {
          worker.commit(1, FakeWorker.encoded(3));
          worker.ring().finish(1);
          boolean unused = worker.ring().begin(2, System.nanoTime());
        });

    assertThat(stuck.cancel(true)).isTrue();

    assertThat(next.get()).isEqualTo(4);
    assertThat(pool.stats().failed()).isZero();
  }

  /** In no time, so that the next tasks are sent ahead. */
  private static void answerAtOnce(FakeWorker worker) throws Exception {
    worker.awaitTask(0);
    SlotRing ring = worker.ring();
    assertThat(ring.begin(0, System.nanoTime() + SOON.toNanos())).isTrue();
    worker.commit(0, FakeWorker.encoded(2));
    ring.finish(0);
    worker.ringBell();
  }

  @Test
  void timeout_itemEndsAsItsWorkerIsKilled_nextItemRunsElsewhere() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    Results<Integer> results = startMap(pool);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);
    worker.beforeKill(
        () -> {
          worker.commit(0, FakeWorker.encoded(2));
          if (worker.ring().itemLimit(0) > 1) {
            worker.ring().beginItem(0, 1);
          }
        });

    requireFirstTimedOut(results);
  }

  @Test
  void timeout_chunkEndsAsItsWorkerIsKilled_otherItemsRunElsewhere() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    Results<Integer> results = startMap(pool);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);
    worker.beforeKill(
        () -> {
          worker.commit(0, FakeWorker.encoded(2));
          if (worker.ring().itemLimit(0) == 1) {
            worker.ring().finish(0);
          }
        });

    requireFirstTimedOut(results);
  }

  private static Results<Integer> startMap(ProcessPoolExecutor pool) {
    PoolExecutor limited = pool.with(TaskOptions.timeout(LIMIT).withCancelGrace(GRACE));
    return limited.map(SampleTasks::increment, List.of(1, 2, 3), MapOptions.chunkSize(3));
  }

  private static void requireFirstTimedOut(Results<Integer> results) {
    List<Outcome<Integer>> outcomes = results.outcomes().toList();
    assertThat(outcomes).hasSize(3);
    assertThat(outcomes.get(0).error()).isInstanceOf(TaskTimeoutException.class);
    assertThat(outcomes.get(1).value()).isEqualTo(3);
    assertThat(outcomes.get(2).value()).isEqualTo(4);
  }
}
