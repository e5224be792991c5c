package io.github.procpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.cli.term.ExitCodes;
import io.github.procpool.examples.Example;
import io.github.procpool.examples.Examples;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Examples are run by name; what each prints is tested in their own module. */
@Timeout(60)
@ExtendWith(LeftoverCheck.class)
class CliExampleTest {
  private static final long PATIENCE_SECONDS = 30;

  @Test
  void example_list_hasALineForEach() {
    CliRun run = CliRun.of("example", "--list");

    assertThat(run.code()).isEqualTo(ExitCodes.OK);
    assertThat(run.lines())
        .zipSatisfy(
            Examples.all(),
            (String line, Example example) ->
                assertThat(line)
                    .startsWith(example.name() + " ")
                    .endsWith(" " + example.summary())
                    .hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void example_help_fitsTheTerminal() {
    CliRun run = CliRun.of("example", "--help");

    assertThat(run.code()).isEqualTo(ExitCodes.OK);
    assertThat(run.out()).contains("Usage: procpool example", "Exit codes:");
    assertThat(run.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void example_wrongName_isToldWithCode2() {
    CliRun unknown = CliRun.of("example", "squars");
    CliRun missing = CliRun.of("example");

    assertThat(unknown.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(unknown.err()).startsWith("procpool example: there is no example 'squars'; ");
    assertThat(missing.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(missing.err()).startsWith("procpool example: a name is missing; ");
  }

  @Test
  void example_programThrows_endsWithCode1AndTheStack() {
    CliRun run = CliRun.of("example", "stream", "many");

    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.err()).startsWith("java.lang.NumberFormatException: For input string: \"many\"");
  }

  @Test
  void example_isRunByName() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ProcpoolCommand.class.getName(),
                "example",
                "squares")
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.inputReader().lines()).containsExactly("[1, 4, 9, 16, 25]");
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(ExitCodes.OK);
  }
}
