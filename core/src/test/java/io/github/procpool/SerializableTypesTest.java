package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the functional types look to callers that know only the JDK's. */
class SerializableTypesTest {
  private final IOException checked = new IOException("checked");
  private final IllegalStateException unchecked = new IllegalStateException("unchecked");
  private final AssertionError error = new AssertionError("error");

  /** Each type, called the JDK's way, with a body that throws what it is told. */
  interface Caller {
    void callThrowing(Throwable thrown);
  }

  static Stream<Caller> callers() {
    return Stream.of(
        thrown -> runnable(thrown).run(),
        thrown -> function(thrown).apply("a"),
        thrown -> biFunction(thrown).apply("a", "b"));
  }

  @ParameterizedTest
  @MethodSource("callers")
  void call_checkedException_isWrapped(Caller caller) {
    assertThatThrownBy(() -> caller.callThrowing(checked))
        .isExactlyInstanceOf(CompletionException.class)
        .cause()
        .isSameAs(checked);
  }

  @ParameterizedTest
  @MethodSource("callers")
  void call_uncheckedException_isThrownAsIs(Caller caller) {
    assertThatThrownBy(() -> caller.callThrowing(unchecked)).isSameAs(unchecked);
  }

  @ParameterizedTest
  @MethodSource("callers")
  void call_error_isThrownAsIs(Caller caller) {
    assertThatThrownBy(() -> caller.callThrowing(error)).isSameAs(error);
  }

  @ParameterizedTest
  @MethodSource("callers")
  void call_interruptedException_restoresFlag(Caller caller) {
    InterruptedException interrupted = new InterruptedException();

    assertThatThrownBy(() -> caller.callThrowing(interrupted)).cause().isSameAs(interrupted);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void apply_noException_givesResult() throws Exception {
    SerializableFunction<String, Integer> length = String::length;
    SerializableBiFunction<Integer, Integer, Integer> max = Math::max;
    SerializableCallable<String> nothing = () -> null;
    SerializablePredicate<Object> never = x -> false;

    assertThat(length.apply("four")).isEqualTo(4);
    assertThat(max.apply(2, 3)).isEqualTo(3);
    assertThat(nothing.call()).isNull();
    assertThat(never.test("x")).isFalse();
  }

  @Test
  void lambda_serialized_worksAfterwards() {
    int captured = 5;
    SerializableFunction<Integer, Integer> add = x -> x + captured;

    assertThat(SerializedCopy.of(add).apply(2)).isEqualTo(7);
  }

  private static SerializableRunnable runnable(Throwable thrown) {
    return () -> sneak(thrown);
  }

  private static SerializableFunction<String, String> function(Throwable thrown) {
    return a -> {
      sneak(thrown);
      return a;
    };
  }

  private static SerializableBiFunction<String, String, String> biFunction(Throwable thrown) {
    return (a, b) -> {
      sneak(thrown);
      return a;
    };
  }

  private static void sneak(Throwable thrown) throws Exception {
    if (thrown instanceof Error e) {
      throw e;
    }
    throw (Exception) thrown;
  }
}
