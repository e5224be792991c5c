package io.github.procpool;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.Trail;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pools for the tests of what every {@link PoolExecutor} promises. The promises are in the classes
 * that extend this one, by subject; {@link PoolContractTest} runs them all.
 */
@ProcessTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PoolContract {
  /** Two workers; for tests that leave a pool as they found it. */
  PoolExecutor pool;

  @TempDir Path directory;

  private final PoolKind kind;
  private final List<PoolExecutor> own = new ArrayList<>();

  PoolContract(PoolKind kind) {
    this.kind = kind;
  }

  @BeforeAll
  void startSharedPool() {
    pool = kind.create(2);
    kind.share(pool);
  }

  @AfterAll
  void closeSharedPool() {
    pool.close();
  }

  @AfterEach
  void endOwnPools() throws InterruptedException {
    for (PoolExecutor executor : own) {
      executor.shutdownNow();
      if (!executor.awaitTermination(20, TimeUnit.SECONDS)) {
        throw new AssertionError(executor + " does not end");
      }
    }
    own.clear();
  }

  /** A pool for one test, ended after it. */
  final PoolExecutor newPool(int workers) {
    PoolExecutor created = kind.create(workers);
    own.add(created);
    return created;
  }

  final PoolKind kind() {
    return kind;
  }

  final Trail trail() {
    return Trail.in(directory);
  }

  final Gate gate() {
    return Gate.in(directory);
  }
}
