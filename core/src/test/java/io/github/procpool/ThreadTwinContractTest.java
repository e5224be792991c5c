package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.SampleTasks;
import org.junit.jupiter.api.Test;

/** The promises of {@link Pool}, kept over threads of this JVM. */
class ThreadTwinContractTest extends TwinContractTest {
  ThreadTwinContractTest() {
    super(PoolKind.THREADS);
  }

  @Test
  void apply_insideATaskOfThisPool_isRefused() {
    try (Pool pool = Pool.ofThreads(1)) {
      assertThatThrownBy(() -> pool.apply(() -> pool.apply(SampleTasks::increment, 1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside task");
    }
  }
}
