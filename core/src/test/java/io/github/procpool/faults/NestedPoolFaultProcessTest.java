package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pools that a task makes and ends, or does not end. */
class NestedPoolFaultProcessTest extends FaultFixture {
  @Test
  void shutdown_byATaskWithWorkPending_acceptedTasksRunAndNewOnesAreRefused() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    assertThat(pool.submit(NestedPoolFaultProcessTest::shutDown).get()).isEqualTo(20 * 21 / 2);

    requireHealthy(pool);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  static int shutDown() throws Exception {
    ProcessPoolExecutor nested = quiet(2).build();
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      futures.add(nested.submit(SampleTasks::increment, i));
    }
    nested.shutdown();
    assertThatThrownBy(() -> nested.submit(SampleTasks::increment, 1))
        .isInstanceOf(RejectedExecutionException.class);
    int sum = 0;
    for (TaskFuture<Integer> future : futures) {
      sum += future.get();
    }
    nested.close();
    return sum;
  }

  @Test
  void shutdownNow_byATaskWhileOthersRun_endsTheNestedPoolAlone() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    assertThat(pool.submit(() -> shutDownNow(trail)).get()).isEqualTo(2);

    Await.ended(trail.awaitPid());
    requireHealthy(pool);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  /** Answers how many tasks were cancelled. */
  static int shutDownNow(Trail trail) throws Exception {
    ProcessPoolExecutor nested = quiet(1).build();
    TaskFuture<Void> running = nested.submit(() -> SampleTasks.sleepLong(trail));
    TaskFuture<Integer> pending = nested.submit(SampleTasks::increment, 1);
    trail.await(1);
    List<Runnable> neverBegun = nested.shutdownNow();
    assertThat(neverBegun).hasSize(1);
    assertThat(nested.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    return (running.isCancelled() ? 1 : 0) + (pending.isCancelled() ? 1 : 0);
  }

  @Test
  void close_taskLeftItsPoolOpen_nestedWorkersEndWithTheirHost() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    pool.submit(() -> leaveOpen(trail)).get();
    long nestedWorker = trail.awaitPid();
    assertThat(Await.isAlive(nestedWorker)).isTrue();

    pool.close();

    Await.ended(nestedWorker);
  }

  static void leaveOpen(Trail trail) throws Exception {
    ProcessPoolExecutor nested = quiet(1).build();
    nested.submit(trail::addPid).get();
    KEPT.add(nested); // else it would be collected some time, and then end
  }

  private static final List<ProcessPoolExecutor> KEPT = new ArrayList<>();
}
