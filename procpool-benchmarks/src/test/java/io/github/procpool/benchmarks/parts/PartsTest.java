package io.github.procpool.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each JMH benchmark runs. */
class PartsTest {
  /** With their parameters: 5 × 2 values, 2 × 2 functions, 6 states, 2 rings, 1 chunk. */
  private static final int BENCHMARKS = 23;

  @Test
  void briefly_everyBenchmark_givesAResult() throws Exception {
    assertThat(PartsRun.briefly()).isEqualTo(BENCHMARKS);
  }
}
