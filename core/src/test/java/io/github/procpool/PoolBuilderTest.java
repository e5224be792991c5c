package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What the builder of {@link Pool} takes and refuses, with threads where it builds one. */
class PoolBuilderTest {
  @Test
  void setter_badValue_isRejectedWithTheValue() {
    PoolBuilder builder = Pool.builder();

    assertThatThrownBy(() -> builder.processes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("processes must be at least 1, was 0");
    assertThatThrownBy(() -> builder.threads(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be at least 1, was -1");
    assertThatThrownBy(() -> builder.maxTasksPerChild(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTasksPerChild must be at least 1, was 0");
    assertThatThrownBy(() -> builder.name(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void build_threadsWithSettingsOfProcesses_isRejected() {
    assertThatThrownBy(() -> Pool.builder().threads(1).maxTasksPerChild(5).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTasksPerChild cannot be combined with threads");
    assertThatThrownBy(() -> Pool.builder().startMethod(StartMethod.WARM).threads(1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("startMethod cannot be combined with threads");
  }

  @Test
  void build_name_isTheNameOfItsThreads() {
    try (Pool pool = Pool.builder().threads(1).name("render").build()) {
      assertThat(pool.apply(() -> Thread.currentThread().getName())).startsWith("render-");
      assertThat(pool.toString()).contains("render");
    }
  }
}
