package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.ProcessPoolExecutorBuilder;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerLostException;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Pools that live for one test, in which something goes wrong. */
@ProcessTest
abstract class FaultFixture {
  /** For what is expected within a second; the machine may have other work. */
  static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path directory;

  private final List<ProcessPoolExecutor> pools = new ArrayList<>();

  @AfterEach
  void endPools() throws InterruptedException {
    for (ProcessPoolExecutor pool : pools) {
      List<Runnable> unused = pool.shutdownNow();
    }
    for (ProcessPoolExecutor pool : pools) {
      assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).as("%s ends", pool).isTrue();
    }
  }

  final ProcessPoolExecutor newPool(int workers) {
    return newPool(quiet(workers));
  }

  final ProcessPoolExecutor newPool(ProcessPoolExecutorBuilder builder) {
    ProcessPoolExecutor pool = builder.build();
    pools.add(pool);
    return pool;
  }

  /** A builder for pools that keep what their workers print out of the report. */
  static ProcessPoolExecutorBuilder quiet(int workers) {
    return ProcessPoolExecutor.builder().maxWorkers(workers).output((worker, line) -> {});
  }

  final Trail trail() {
    return Trail.in(directory);
  }

  final Gate gate() {
    return Gate.in(directory);
  }

  /** The pool runs tasks as if nothing had happened. */
  static void requireHealthy(ProcessPoolExecutor pool) throws Exception {
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      futures.add(pool.submit(SampleTasks::increment, i));
    }
    for (int i = 0; i < 8; i++) {
      assertThat(futures.get(i).get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(i + 1);
    }
  }

  static WorkerLostException requireLost(TaskFuture<?> future) throws Exception {
    Throwable failure = future.exception(SOON);
    assertThat(failure).isInstanceOf(WorkerLostException.class);
    return (WorkerLostException) failure;
  }
}
