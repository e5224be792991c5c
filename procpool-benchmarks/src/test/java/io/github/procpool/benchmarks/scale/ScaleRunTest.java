package io.github.procpool.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Asserts nothing about time. */
final class ScaleRunTest {
  @Test
  void briefly_fewWorkers_givesOneLineEach() {
    StringWriter text = new StringWriter();

    ScaleRun.briefly(new PrintWriter(text, true));

    assertThat(text.toString().lines().skip(2))
        .hasSize(4)
        .allMatch(line -> line.matches("\\| [28] \\| (0|1,000) \\| \\d+ \\| \\d+ \\|"), "a line");
  }
}
