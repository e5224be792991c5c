package io.github.procpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.cli.term.ExitCodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong use is told in a line or two, with exit code 2; help and version are there. */
class CliUsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --workers 0           | --workers must be at least 1, was 0
          --workers x           | '--workers': 'x' is not an int
          --timeout 5           | must be a time of at least 1ms, such as 500ms, 10s or 2m, was '5'
          --timeout 0s          | must be a time of at least 1ms
          --retries -1          | --retries must be at least 0, was -1
          --heap 1k             | --heap must be at least 8388608 bytes (8 MiB), was 1024
          --heap big            | must be a size such as 512m or 2g, was 'big'
          --max-memory 0        | must be a size
          --max-tasks 0         | --max-tasks must be at least 1, was 0
          --chunk 0             | --chunk must be at least 1, was 0
          --unordered --chunk 2 | --chunk has no meaning with --unordered
          --on-error ignore     | expected one of [fail, skip, report]
          --seed 1              | --seed is for expressions that call random()
          --class-path no.jar   | --class-path: no.jar does not exist
          --import a.b;c        | --import must name a class or a package
          --import no.such.*    | package no.such does not exist
          --bogus               | Unknown option: '--bogus'
          """)
  void map_wrongOption_isToldWithCode2(String options, String message) {
    String[] args = ("map " + options + " x->x").split(" ");

    CliRun run = CliRun.withInput("1\n", args);

    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("procpool map: ").contains(message).endsWith("--help'.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          length                 | FUNCTION must be an expression such as
          no.such.Type::run      | there is no class no.such.Type
          Math::nothing          | java.lang.Math has no such method: nothing
          Math::max              | it must be public and static, and take one
          Math::abs              | Math::abs could take any of
          '(int x) -> x'         | write Integer instead of int
          (Thread t) -> t        | the parameter must be a String, Path, File or number
          """)
  void map_wrongFunction_isToldWithCode2(String function, String message) {
    CliRun run = CliRun.withInput("1\n", "map", function.replace("'", ""));

    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains(message);
  }

  @Test
  void map_expressionDoesNotCompile_pointsAtTheColumn() {
    CliRun run = CliRun.withInput("1\n", "map", "line -> line.lenght() + 1");

    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err())
        .startsWith(
            """
            procpool map: FUNCTION does not compile: cannot find symbol
                line -> line.lenght() + 1
                            ^
            """);
  }

  @Test
  void map_errorOnTheSecondLine_showsThatLine() {
    CliRun run = CliRun.withInput("1\n", "map", "x -> {\n\treturn y;\n}");

    assertThat(run.err()).contains("    \treturn y;\n    \t       ^\n");
  }

  @Test
  void map_unfinishedExpression_pointsAtItsEnd() {
    CliRun run = CliRun.withInput("1\n", "map", "x -> (x");

    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("    x -> (x\n           ^\n");
  }

  @Test
  void map_fileIsNotThere_isToldBeforeAnythingRuns() {
    CliRun run = CliRun.of("map", "x -> x", "no-such-file");

    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).startsWith("procpool map: no-such-file can't be read\n");
  }

  @Test
  void command_isMissing_namesThem() {
    CliRun run = CliRun.of();

    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("there are map, demo, doctor");
  }

  @Test
  void command_isMisspelt_suggestsTheRightOne() {
    CliRun run = CliRun.of("docter");

    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("Did you mean: procpool doctor?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "map --help", "demo -h", "doctor --help"})
  void help_isPrintedWithCode0_andFitsTheTerminal(String line) {
    CliRun run = CliRun.of(line.split(" "));

    assertThat(run.code()).isEqualTo(ExitCodes.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: procpool", "Exit codes:");
    assertThat(run.lines()).allMatch(each -> each.length() <= 100);
  }

  @Test
  void version_isTheBuilds() {
    CliRun run = CliRun.of("--version");

    assertThat(run.code()).isEqualTo(ExitCodes.OK);
    assertThat(run.out()).matches("(?s)procpool \\d+\\.\\d+.*Java .*");
  }
}
