package io.github.procpool.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpinWaitTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  @Test
  void pause_beforeTheTimeIsUp_goesOn() {
    SpinWait wait = new SpinWait(HOUR, HOUR);

    for (int i = 0; i < 1_000; i++) {
      assertThat(wait.pause()).isTrue();
    }
  }

  @Test
  void pause_timeIsUp_ends() {
    assertThat(new SpinWait(0, 0).pause()).isFalse();
  }

  @Test
  void pause_again_endsInTime() {
    long start = System.nanoTime();
    SpinWait wait = new SpinWait(100_000, 100_000);
    while (wait.pause()) {
      assertThat(System.nanoTime() - start).isLessThan(HOUR);
    }

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000);
  }

  @Test
  void restart_afterItsTime_goesOn() {
    SpinWait wait = new SpinWait(TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(10));
    wait.restart();

    assertThat(wait.pause()).isTrue();
  }
}
