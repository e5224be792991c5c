package io.github.procpool.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final long LONG_GAP_NANOS = 2_000_000;

  private final Patience patience = new Patience();
  private int looks;

  @BeforeEach
  void requireTwoProcessors() {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "with one, nobody waits awake");
  }

  private boolean look() {
    looks++;
    return false;
  }

  private void gapsOf(long nanos, int count) {
    gapsOf(nanos, count, true);
  }

  private void gapsOf(long nanos, int count, boolean answers) {
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      boolean unused = patience.await(this::look);
      while (System.nanoTime() - start < nanos) {
        Thread.onSpinWait();
      }
      patience.ended(answers);
    }
  }

  @Test
  void await_taskIsThere_saysSo() {
    assertThat(patience.await(() -> true)).isTrue();
  }

  @Test
  void await_taskDoesNotCome_givesUp() {
    assertThat(patience.await(this::look)).isFalse();
    assertThat(looks).isPositive();
  }

  @Test
  void await_afterLongGaps_doesNotLookAtAll() {
    gapsOf(LONG_GAP_NANOS, 4);
    looks = 0;

    assertThat(patience.await(this::look)).isFalse();
    assertThat(looks).isZero();
  }

  @Test
  void await_tasksComeAtOnceAgain_looksAgain() {
    gapsOf(LONG_GAP_NANOS, 4);

    gapsOf(0, 8);
    looks = 0;

    assertThat(patience.await(this::look)).isFalse();
    assertThat(looks).isPositive();
  }

  @Test
  void await_tasksAnswerNoResults_doesNotLookAtAll() {
    gapsOf(0, 8, false);
    looks = 0;

    assertThat(patience.await(this::look)).isFalse();
    assertThat(looks).isZero();
  }

  @Test
  void await_tasksAnswerResultsAgain_looksAgain() {
    gapsOf(0, 8, false);

    gapsOf(0, 8);
    looks = 0;

    assertThat(patience.await(this::look)).isFalse();
    assertThat(looks).isPositive();
  }
}
