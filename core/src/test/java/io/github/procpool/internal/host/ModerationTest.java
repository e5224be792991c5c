package io.github.procpool.internal.host;

import static io.github.procpool.internal.host.Moderation.LONGEST_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When outcomes may gather, and for how long. */
final class ModerationTest {
  private static final int PROCESSORS = 2;
  private static final int ALL_BUSY = 2;

  private final Moderation moderation = new Moderation(PROCESSORS);

  @ParameterizedTest
  @CsvSource({
    // held, microseconds each, microseconds of sleep
    "20,  100,  800", // the longest
    "4,   100,  200", // half of what the worker holds
    "40,  5,    100",
    "128, 1,    0", // shorter than a timer is worth
    "2,   100,  0", // one outcome more is not worth it
    "2,   5000, 0",
    "1,   100,  0",
    "0,   100,  0",
  })
  void sleepNanos_allProcessorsBusy_isHalfOfWhatTheWorkerHolds(
      long held, long eachMicros, long expectedMicros) {
    assertThat(moderation.sleepNanos(held, eachMicros * 1_000, ALL_BUSY))
        .isEqualTo(expectedMicros * 1_000);
  }

  @Test
  void sleepNanos_processorToSpare_isNone() {
    assertThat(moderation.sleepNanos(10, 100_000, PROCESSORS - 1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"-1", "-9223372036854775808", "9223372036854775807", "4611686018427387904"})
  void sleepNanos_workerLiesAboutItsPace_neverExceedsTheLongest(long eachNanos) {
    for (long held = 0; held < 300; held++) {
      assertThat(moderation.sleepNanos(held, eachNanos, ALL_BUSY)).isBetween(0L, LONGEST_NANOS);
    }
  }
}
