package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TaskOptionsTest {
  private static final SerializablePredicate<Throwable> ON_IO = IOException.class::isInstance;

  @Test
  void none_allGetters_giveDefaults() {
    TaskOptions none = TaskOptions.none();

    assertThat(none.timeout()).isNull();
    assertThat(none.retries()).isZero();
    assertThat(none.retryOn()).isNull();
    assertThat(none.priority()).isZero();
    assertThat(none.cancelGrace()).isEqualTo(Duration.ofSeconds(1));
    assertThat(none.name()).isNull();
  }

  @Test
  void withers_chained_keepWhatWasSet() {
    TaskOptions all =
        TaskOptions.timeout(Duration.ofSeconds(5))
            .withRetries(2)
            .withRetryOn(ON_IO)
            .withPriority(-3)
            .withCancelGrace(Duration.ZERO)
            .withName("render");

    assertThat(all.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(all.retries()).isEqualTo(2);
    assertThat(all.retryOn()).isSameAs(ON_IO);
    assertThat(all.priority()).isEqualTo(-3);
    assertThat(all.cancelGrace()).isZero();
    assertThat(all.name()).isEqualTo("render");
  }

  @Test
  void staticFactories_oneOption_equalWithersOverNone() {
    TaskOptions none = TaskOptions.none();
    Duration second = Duration.ofSeconds(1);

    assertThat(TaskOptions.timeout(second)).isEqualTo(none.withTimeout(second));
    assertThat(TaskOptions.retries(1)).isEqualTo(none.withRetries(1));
    assertThat(TaskOptions.retryOn(ON_IO)).isEqualTo(none.withRetryOn(ON_IO));
    assertThat(TaskOptions.priority(1)).isEqualTo(none.withPriority(1));
    assertThat(TaskOptions.cancelGrace(second)).isEqualTo(none.withCancelGrace(second));
    assertThat(TaskOptions.name("a")).isEqualTo(none.withName("a"));
  }

  @Test
  void wither_original_isUnchanged() {
    TaskOptions original = TaskOptions.retries(1);
    TaskOptions changed = original.withRetries(2);

    assertThat(original.retries()).isEqualTo(1);
    assertThat(changed.retries()).isEqualTo(2);
  }

  @Test
  void over_setHere_wins() {
    TaskOptions merged =
        TaskOptions.retries(0)
            .withCancelGrace(Duration.ofSeconds(1))
            .over(
                TaskOptions.retries(5)
                    .withCancelGrace(Duration.ofSeconds(9))
                    .withPriority(7)
                    .withName("default"));

    assertThat(merged.retries()).as("0 was set, not missing").isZero();
    assertThat(merged.cancelGrace()).isEqualTo(Duration.ofSeconds(1));
    assertThat(merged.priority()).isEqualTo(7);
    assertThat(merged.name()).isEqualTo("default");
  }

  @Test
  void over_oneSideIsNone_givesTheOther() {
    TaskOptions some = TaskOptions.timeout(Duration.ofSeconds(1)).withRetryOn(ON_IO);

    assertThat(some.over(TaskOptions.none())).isEqualTo(some);
    assertThat(TaskOptions.none().over(some)).isEqualTo(some);
  }

  @Test
  void withTimeout_belowOneMilli_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskOptions.timeout(Duration.ZERO))
        .withMessage("timeout must be at least 1 ms, was PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskOptions.timeout(Duration.ofNanos(999_999)))
        .withMessage("timeout must be at least 1 ms, was PT0.000999999S");
    assertThat(TaskOptions.timeout(Duration.ofMillis(1)).timeout()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void withRetries_negative_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskOptions.retries(-1))
        .withMessage("retries must be at least 0, was -1");
  }

  @Test
  void withCancelGrace_negative_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskOptions.cancelGrace(Duration.ofSeconds(-1)))
        .withMessage("cancelGrace must be at least 0 ms, was PT-1S");
  }

  @Test
  void withRetryOn_null_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> TaskOptions.retryOn(null));
    assertThatNullPointerException().isThrownBy(() -> TaskOptions.name(null));
  }

  @Test
  void equals_sameOptions_isTrueWhateverTheOrder() {
    TaskOptions a = TaskOptions.retries(1).withName("a");
    TaskOptions b = TaskOptions.name("a").withRetries(1);

    assertThat(a).isEqualTo(b).hasSameHashCodeAs(b).isNotEqualTo(b.withRetries(2));
    assertThat(TaskOptions.retries(0)).as("set is not unset").isNotEqualTo(TaskOptions.none());
  }

  @Test
  void toString_someSet_namesThoseOnly() {
    assertThat(TaskOptions.retries(1).withName("a")).hasToString("TaskOptions[retries=1, name=a]");
    assertThat(TaskOptions.none()).hasToString("TaskOptions[]");
  }
}
