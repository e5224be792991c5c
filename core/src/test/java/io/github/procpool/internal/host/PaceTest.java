package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the rounds of reading tell of a worker's speed. */
final class PaceTest {
  private final Pace pace = new Pace();

  @Test
  void round_oneTask_tookUntilItWasRead() {
    pace.startRound();
    pace.finished(100, 170);
    pace.endRound();

    assertThat(pace.tookNanos()).isEqualTo(70);
    assertThat(pace.eachNanos()).isEqualTo(70);
  }

  @Test
  void round_severalTasksReadLate_eachIsFromBeginToBegin() {
    pace.startRound();
    pace.finished(100, 1_000);
    pace.finished(110, 1_000);
    pace.finished(120, 1_000);
    pace.endRound();

    assertThat(pace.eachNanos()).isEqualTo(10);
    assertThat(pace.tookNanos()).isEqualTo(900);
  }

  @Test
  void round_nextOne_countsFromTheLastReading() {
    pace.startRound();
    pace.finished(100, 1_000);
    pace.endRound();
    pace.startRound();
    pace.finished(110, 1_050);
    pace.endRound();

    assertThat(pace.tookNanos()).isEqualTo(50);
  }

  @Test
  void round_noTask_keepsWhatIsKnown() {
    pace.startRound();
    pace.finished(100, 170);
    pace.endRound();
    pace.startRound();
    pace.endRound();

    assertThat(pace.tookNanos()).isEqualTo(-1);
    assertThat(pace.eachNanos()).isEqualTo(70);
  }
}
