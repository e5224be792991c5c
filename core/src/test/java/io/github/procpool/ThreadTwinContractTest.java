package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.SampleTasks;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The promises of {@link Pool}, kept over threads of this JVM. */
class ThreadTwinContractTest extends TwinContractTest {
  ThreadTwinContractTest() {
    super(PoolKind.THREADS);
  }

  @Test
  void map_hundredsOfWorkers_works() {
    List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
    try (Pool pool = Pool.ofThreads(200)) {
      assertThat(pool.map(SampleTasks::increment, items, 1))
          .isEqualTo(IntStream.rangeClosed(1, 1_000).boxed().toList());
    }
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
