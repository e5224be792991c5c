package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  @Test
  void success_value_isGiven() {
    Outcome<String> outcome = Outcome.success("a");

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(outcome.value()).isEqualTo("a");
    assertThat(outcome.orElse("b")).isEqualTo("a");
    assertThat(outcome.error()).isNull();
    assertThat(outcome).hasToString("Success[a]");
  }

  @Test
  void success_null_isAValue() {
    Outcome<String> outcome = Outcome.success(null);

    assertThat(outcome.isSuccess()).isTrue();
    assertThat(outcome.value()).isNull();
    assertThat(outcome.orElse("b")).isNull();
  }

  @Test
  void value_uncheckedFailure_isThrownAsIs() {
    IllegalStateException error = new IllegalStateException("no");
    Outcome<String> outcome = Outcome.failure(error);

    assertThat(outcome.isSuccess()).isFalse();
    assertThat(outcome.error()).isSameAs(error);
    assertThat(outcome.orElse("b")).isEqualTo("b");
    assertThatThrownBy(outcome::value).isSameAs(error);
    assertThat(outcome).hasToString("Failure[java.lang.IllegalStateException: no]");
  }

  @Test
  void value_error_isThrownAsIs() {
    AssertionError error = new AssertionError();

    assertThatThrownBy(Outcome.failure(error)::value).isSameAs(error);
  }

  @Test
  void value_checkedFailure_isWrapped() {
    IOException error = new IOException("no");
    Outcome<String> outcome = Outcome.failure(error);

    assertThat(outcome.error()).isSameAs(error);
    assertThatThrownBy(outcome::value)
        .isExactlyInstanceOf(CompletionException.class)
        .cause()
        .isSameAs(error);
  }

  @Test
  void value_interruptedFailure_doesNotInterruptTheCaller() {
    Outcome<String> outcome = Outcome.failure(new InterruptedException());

    assertThatThrownBy(outcome::value).hasCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void failure_null_isRefused() {
    assertThatNullPointerException().isThrownBy(() -> Outcome.failure(null));
  }

  @Test
  void equals_sameContent_isTrue() {
    IOException error = new IOException();

    assertThat(Outcome.success("a"))
        .isEqualTo(Outcome.success("a"))
        .hasSameHashCodeAs(Outcome.success("a"))
        .isNotEqualTo(Outcome.success("b"));
    assertThat(Outcome.failure(error)).isEqualTo(Outcome.failure(error));
    assertThat(Outcome.success(null)).isNotEqualTo(Outcome.failure(error));
  }
}
