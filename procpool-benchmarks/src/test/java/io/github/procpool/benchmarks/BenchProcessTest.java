package io.github.procpool.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.benchmarks.rival.Rival;
import io.github.procpool.benchmarks.rival.Rivals;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Work;
import io.github.procpool.benchmarks.work.Works;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the side-by-side run at sizes that mean nothing. */
class BenchProcessTest {
  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int bench(String... arguments) {
    CommandLine command = BenchCommand.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  @Test
  @Timeout(value = 400, unit = TimeUnit.SECONDS)
  void bench_tiny_hasARowForEachRivalAtEachWork() throws Exception {
    Path json = directory.resolve("run.json");

    assertThat(bench("--tiny", "--json", json.toString())).as(() -> out + "\n" + err).isZero();

    String samples = Files.readString(json);
    for (Work work : Works.of(Effort.TINY)) {
      assertThat(out.toString()).contains(work.title());
      for (Rival rival : Rivals.all()) {
        if (rival.does(work, Effort.TINY)) {
          assertThat(samples).containsPattern(row(work.name(), rival.name()));
        }
      }
    }
  }

  private static String row(String work, String rival) {
    return "\"work\" : \"" + work + "\",\\s+\"rival\" : \"" + rival + "\"";
  }

  @Test
  void bench_unknownWork_isRefused() {
    assertThat(bench("--only", "nonsense")).isEqualTo(2);

    assertThat(err.toString()).contains("there is no 'nonsense'");
  }
}
