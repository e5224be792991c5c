package io.github.procpool.benchmarks.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asserts nothing about time. */
@Timeout(120)
final class ChunkRunProcessTest {
  @Test
  void briefly_twoLoads_givesOneLineEach() throws Exception {
    StringWriter text = new StringWriter();

    ChunkRun.briefly(new PrintWriter(text, true));

    assertThat(text.toString().lines().skip(2))
        .hasSize(2)
        .allMatch(
            line -> line.matches("\\|.*\\| 100 \\| \\d+ ms \\| \\d+: \\d+ ms \\| .*"), "a line");
  }
}
