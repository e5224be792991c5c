package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How the measured time of a task decides how many a worker holds. */
final class SendAheadTest {
  private final SendAhead sendAhead = new SendAhead(128);

  @Test
  void window_nothingMeasured_isOne() {
    assertThat(sendAhead.window()).isEqualTo(1);
    assertThat(sendAhead.averageNanos()).isEqualTo(-1);
  }

  @Test
  void window_tinyTasks_isTheMost() {
    sendAhead.measured(300, 1);

    assertThat(sendAhead.window()).isEqualTo(128);
  }

  @Test
  void window_shortTasks_holdsTheTargetTime() {
    sendAhead.measured(100_000, 1);

    assertThat(sendAhead.window()).isEqualTo(20);
  }

  @Test
  void window_mediumTasks_isTwo() {
    sendAhead.measured(5_000_000, 1);

    assertThat(sendAhead.window()).isEqualTo(2);
  }

  @Test
  void window_longTasks_isOne() {
    sendAhead.measured(20_000_001, 1);

    assertThat(sendAhead.window()).isEqualTo(1);
  }

  @Test
  void measured_severalTasksAtOnce_countsEach() {
    sendAhead.measured(10_000, 10);

    assertThat(sendAhead.averageNanos()).isEqualTo(1_000);
  }

  @Test
  void measured_tasksBecomeLong_windowShrinksStepByStep() {
    sendAhead.measured(300, 1);
    sendAhead.measured(1_000_000, 1);
    int afterOne = sendAhead.window();
    for (int i = 0; i < 20; i++) {
      sendAhead.measured(1_000_000, 1);
    }

    assertThat(afterOne).isBetween(14, 18);
    assertThat(sendAhead.window()).isEqualTo(2);
  }

  @Test
  void measured_zeroTime_staysFinite() {
    sendAhead.measured(0, 1);

    assertThat(sendAhead.window()).isEqualTo(128);
  }
}
