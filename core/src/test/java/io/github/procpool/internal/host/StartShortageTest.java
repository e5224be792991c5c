package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StartShortageTest {
  private final StartShortage shortage = new StartShortage();

  @Test
  void pauseNanos_shortageLasts_pausesGrowUntilTheBound() {
    List<Long> pausesMillis = new ArrayList<>();
    long startNanos = Long.MAX_VALUE - 5; // such as nanoTime() may be
    long lastedNanos = 0;

    for (long pause; (pause = shortage.pauseNanos(startNanos + lastedNanos, false)) > 0; ) {
      lastedNanos += pause;
      pausesMillis.add(TimeUnit.NANOSECONDS.toMillis(pause));
    }

    assertThat(pausesMillis)
        .startsWith(100L, 100L, 200L, 400L, 800L, 1_000L)
        .endsWith(1_000L, 400L);
    assertThat(lastedNanos).isEqualTo(TimeUnit.SECONDS.toNanos(4));
    assertThat(shortage.pauseNanos(startNanos + lastedNanos, false)).isEqualTo(StartShortage.NEVER);
  }

  @Test
  void pauseNanos_someWorkerWasStarted_beginsAnew() {
    long bound = TimeUnit.SECONDS.toNanos(4);
    long first = shortage.pauseNanos(0, false);

    shortage.over();

    assertThat(shortage.pauseNanos(bound, false)).isEqualTo(first);
    assertThat(shortage.pauseNanos(2 * bound, false)).isEqualTo(StartShortage.NEVER);
  }

  @Test
  void pauseNanos_othersServe_goesOnWithoutBound() {
    long bound = TimeUnit.SECONDS.toNanos(4);
    long first = shortage.pauseNanos(0, true);

    assertThat(first).isEqualTo(shortage.pauseNanos(0, false));
    assertThat(shortage.pauseNanos(bound, true)).isEqualTo(StartShortage.LONGEST_NANOS);
    assertThat(shortage.pauseNanos(1_000 * bound, true)).isEqualTo(StartShortage.LONGEST_NANOS);
    assertThat(shortage.pauseNanos(1_000 * bound, false)).isEqualTo(StartShortage.NEVER);
  }
}
