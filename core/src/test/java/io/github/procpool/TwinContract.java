package io.github.procpool;

import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.Trail;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pools for the tests of what every {@link Pool} promises, whatever its workers are. The promises
 * are in the classes that extend this one, by subject; {@link TwinContractTest} runs them all.
 */
@ProcessTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwinContract {
  /** Two workers; for tests that leave a pool as they found it. */
  Pool pool;

  @TempDir Path directory;

  private final PoolKind kind;
  private final List<Pool> own = new ArrayList<>();

  TwinContract(PoolKind kind) {
    this.kind = kind;
  }

  @BeforeAll
  void startSharedPool() {
    PoolExecutor executor = kind.create(2);
    kind.share(executor);
    pool = Pool.over(executor);
  }

  @AfterAll
  void closeSharedPool() {
    pool.close();
  }

  @AfterEach
  void endOwnPools() throws InterruptedException {
    for (Pool each : own) {
      each.terminate();
      each.join();
    }
    own.clear();
  }

  /** For that many workers of the kind under test. */
  final PoolBuilder builder(int workers) {
    PoolBuilder builder = Pool.builder();
    return kind == PoolKind.THREADS ? builder.threads(workers) : builder.processes(workers);
  }

  /** A pool for one test, ended after it. */
  final Pool newPool(int workers) {
    return ended(builder(workers).build());
  }

  /** Has the pool ended after the test. */
  final Pool ended(Pool each) {
    own.add(each);
    return each;
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
