package io.github.procpool;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.Trail;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Pools of worker JVMs that each live for one test. */
@ProcessTest
abstract class ProcessPoolFixture {
  @TempDir Path directory;

  private final List<ProcessPoolExecutor> pools = new ArrayList<>();

  @AfterEach
  void endPools() throws InterruptedException {
    for (ProcessPoolExecutor pool : pools) {
      List<Runnable> unused = pool.shutdownNow();
    }
    for (ProcessPoolExecutor pool : pools) {
      if (!pool.awaitTermination(20, TimeUnit.SECONDS)) {
        throw new AssertionError(pool + " does not end");
      }
    }
  }

  final ProcessPoolExecutor newPool(int workers) {
    return newPool(ProcessPoolExecutor.builder().maxWorkers(workers));
  }

  final ProcessPoolExecutor newPool(ProcessPoolExecutorBuilder builder) {
    ProcessPoolExecutor pool = builder.build();
    pools.add(pool);
    return pool;
  }

  final Trail trail() {
    return Trail.in(directory);
  }

  final Gate gate() {
    return Gate.in(directory);
  }
}
