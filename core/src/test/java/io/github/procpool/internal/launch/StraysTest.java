package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose environment counts. */
class StraysTest {
  @Test
  void carries_exactMarkerOrOneBelow_only() {
    assertThat(carries("A=1\0PROCPOOL_WORKER=abc\0B=2\0")).isTrue();
    assertThat(carries("PROCPOOL_WORKER=abc")).isTrue();
    assertThat(carries("PROCPOOL_WORKER=abc/def\0")).isTrue();
    assertThat(carries("PROCPOOL_WORKER=abcd\0")).isFalse();
    assertThat(carries("X_PROCPOOL_WORKER=abc\0")).isFalse();
    assertThat(carries("A=PROCPOOL_WORKER=abc\0")).isFalse();
    assertThat(carries("")).isFalse();
  }

  @Test
  void end_emptyMarker_isRefused() {
    assertThatThrownBy(() -> Strays.end("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void environment_additionsAndMarker_comeOnTopOfTheHosts() {
    assertThat(WorkerMarker.environment(Map.of("A", "1", "PROCPOOL_WORKER", "x"), "m"))
        .containsAllEntriesOf(Map.of("A", "1", "PROCPOOL_WORKER", "m"))
        .containsKey("PATH");
    assertThat(WorkerMarker.create()).isNotEqualTo(WorkerMarker.create());
  }

  private static boolean carries(String environment) {
    return Strays.carries(environment.getBytes(StandardCharsets.UTF_8), "abc");
  }
}
