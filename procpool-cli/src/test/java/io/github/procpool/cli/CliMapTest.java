package io.github.procpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.cli.term.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code procpool map} computes, prints and reports. */
@Timeout(60)
@ExtendWith(LeftoverCheck.class)
class CliMapTest {
  private static String numbers(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> n + "\n").collect(Collectors.joining());
  }

  // ---- functions

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          x -> x.length()                          | 16   | 2
          x -> Long.parseLong(x) * 2               | 16   | 32
          (Long x) -> x * 2                        | 16   | 32
          (BigInteger x) -> x.pow(2)               | 16   | 256
          x -> { int n = x.length(); return -n; }  | 16   | -2
          x -> null                                | 16   | null
          x -> new int[][] {{1}, {2, 3}}           | 16   | [[1], [2, 3]]
          x -> Stream.of(x, "é").toList()          | 16   | [16, é]
          x -> { }                                 | 16   | ""
          x -> Files.exists(Path.of(x))            | nope | false
          String::length                           | 16   | 2
          String::strip                            | " a " | a
          java.net.URI::create                     | a:b  | a:b
          java.net.URI::new                        | a:b  | a:b
          Math::sqrt                               | 16   | 4.0
          Long::toHexString                        | 255  | ff
          java.util.Locale::forLanguageTag         | de   | de
          """)
  void map_kindsOfFunctions_printTheirResult(String function, String input, String expected) {
    CliRun run = CliRun.withInput(input + "\n", "map", "-w", "1", function);

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(expected.isEmpty() ? "" : expected + "\n");
    assertThat(run.code()).isEqualTo(ExitCodes.OK);
  }

  @Test
  void map_import_makesShortNamesKnown() {
    CliRun run =
        CliRun.withInput(
            "a\n",
            "map",
            "--import",
            "java.util.concurrent.TimeUnit",
            "--import",
            "static java.util.Locale.ROOT",
            "x -> TimeUnit.SECONDS + x.toUpperCase(ROOT)");

    assertThat(run.out()).isEqualTo("SECONDSA\n");
  }

  @Test
  void map_classPath_findsMethodsAndTypesOfExpressions(@TempDir Path directory) throws IOException {
    Path classes = compile(directory);
    String[] functions = {"acme.Shout::run", "x -> new acme.Shout.Loud(x)"};

    for (String function : functions) {
      CliRun run =
          CliRun.withInput("hi\n", "map", "-w", "1", "--class-path", classes.toString(), function);

      assertThat(run.out()).as(function + run.err()).isEqualTo("HI!\n");
    }
  }

  private static Path compile(Path directory) throws IOException {
    Path source = directory.resolve("Shout.java");
    Files.writeString(
        source,
        """
        package acme;
        public class Shout {
          public record Loud(String text) {
            @Override public String toString() { return text.toUpperCase() + "!"; }
          }
          public static Loud run(String text) { return new Loud(text); }
        }
        """);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), source.toString());
    assertThat(code).isZero();
    return directory;
  }

  // ---- input and output

  @Test
  void map_manyItems_printsInOrder() {
    CliRun run = CliRun.withInput(numbers(20_000), "map", "x -> x");

    assertThat(run.out()).isEqualTo(numbers(20_000));
  }

  @Test
  void map_unordered_printsEachOnce() {
    CliRun run = CliRun.withInput(numbers(5_000), "map", "--unordered", "x -> x");

    assertThat(run.lines()).hasSize(5_000).doesNotHaveDuplicates();
  }

  @Test
  void map_noInput_printsNothing() {
    CliRun run = CliRun.withInput("", "map", "-w", "1", "x -> x");

    assertThat(run).isEqualTo(new CliRun(ExitCodes.OK, "", ""));
  }

  @Test
  void map_nulSeparated_keepsLineBreaks() {
    CliRun run = CliRun.withInput("a\nb\0c\0", "map", "-w", "1", "-0", "x -> x.length()");

    assertThat(run.lines()).containsExactly("3", "1");
  }

  @Test
  void map_files_areReadOneAfterTheOther(@TempDir Path directory) throws IOException {
    Path first = Files.writeString(directory.resolve("1"), "a\nb");
    Path second = Files.writeString(directory.resolve("2"), "c\n");

    CliRun run = CliRun.of("map", "-w", "1", "x -> x", first.toString(), second.toString());

    assertThat(run.lines()).containsExactly("a", "b", "c");
  }

  @Test
  void map_eachFile_givesPaths(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("1"), "abc");

    CliRun run = CliRun.of("map", "-w", "1", "--each-file", "p -> Files.size(p)", file.toString());

    assertThat(run.lines()).containsExactly("3");
  }

  @Test
  void map_functionPrints_goesToStandardError() {
    CliRun run =
        CliRun.withInput(
            "a\n", "map", "-w", "1", "x -> { System.out.println(\"note\"); return x; }");

    assertThat(run.out()).isEqualTo("a\n");
    assertThat(run.err()).isEqualTo("[worker-0] note\n");
  }

  @Test
  void map_seed_givesTheSameNumbersInEveryRun() {
    String[] args = {"map", "--seed", "7", "x -> random().nextInt(1000)"};
    CliRun first = CliRun.withInput(numbers(50), args);
    CliRun second = CliRun.withInput(numbers(50), args);

    assertThat(first.lines()).hasSize(50);
    assertThat(List.copyOf(first.lines()).stream().distinct().count()).isGreaterThan(30);
    assertThat(second.out()).isEqualTo(first.out());
  }

  @Test
  void map_json_tellsValueErrorWorkerAndDuration() {
    CliRun run =
        CliRun.withInput(
            "1\n0\n", "map", "-w", "1", "--json", "(Integer x) -> Map.of(\"v\", 6 / x)");

    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().get(0))
        .matches(
            "\\{\"index\":0,\"input\":\"1\",\"value\":\\{\"v\":6},\"worker\":0,"
                + "\"durationMs\":[0-9.]+}");
    assertThat(run.lines().get(1))
        .matches(
            "\\{\"index\":1,\"input\":\"0\",\"error\":\\{\"type\":\"java.lang.ArithmeticException\",\"message\":\".*/"
                + " by zero\"},\"worker\":0,\"durationMs\":[0-9.]+}");
  }

  @Test
  void map_onTerminal_drawsAndRemovesTheBar() {
    CliRun run = CliRun.onTerminal(numbers(1_000), "map", "x -> { Thread.sleep(1); return x; }");

    assertThat(run.lines()).hasSize(1_000);
    assertThat(run.err()).contains("map", "workers, 0 failed").endsWith("\r\u001b[K");
  }

  @Test
  void map_onTerminalWithoutProgress_drawsNothing() {
    CliRun run = CliRun.onTerminal(numbers(10), "map", "--no-progress", "x -> x");

    assertThat(run.err()).isEmpty();
  }

  // ---- failures

  @Test
  void map_itemsThrow_othersAreDone() {
    CliRun run =
        CliRun.withInput(
            numbers(100),
            "map",
            "(Integer x) -> { if (x % 10 == 0) throw new"
                + " IllegalStateException(\"round \" + x); return x; }");

    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.lines()).hasSize(90);
    assertThat(run.err().lines())
        .hasSize(7)
        .startsWith("procpool map: item 10 (\"10\") failed: IllegalStateException: round 10")
        .endsWith("procpool map: 10 of 100 items failed");
  }

  @Test
  void map_itemIsNoNumber_failsAlone() {
    CliRun run = CliRun.withInput("1\nx\n3\n", "map", "-w", "1", "(Long x) -> x");

    assertThat(run.lines()).containsExactly("1", "3");
    assertThat(run.err()).contains("item 2 (\"x\") failed: NumberFormatException");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void map_itemEndsItsWorker_failsAlone(boolean unordered) {
    String function = "x -> { if (x.equals(\"777\")) Runtime.getRuntime().halt(9); return x; }";

    CliRun run =
        unordered
            ? CliRun.withInput(numbers(2_000), "map", "--unordered", function)
            : CliRun.withInput(numbers(2_000), "map", function);

    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.lines()).hasSize(1_999).doesNotHaveDuplicates().doesNotContain("777");
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.err())
        .contains("item 777 (\"777\") failed: worker ", "ended with exit code 9")
        .endsWith("procpool map: 1 of 2,000 items failed\n");
  }

  @Test
  void map_itemHangs_failsAtItsDeadline() {
    CliRun run =
        CliRun.withInput(
            numbers(20),
            "map",
            "--timeout",
            "200ms",
            "x -> { if (x.equals(\"7\")) Thread.sleep(600_000); return x; }");

    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.lines()).hasSize(19);
    assertThat(run.err())
        .contains("item 7 (\"7\") failed: it ran longer than 200 ms, and was then");
  }

  @Test
  void map_retries_runALostItemAgain(@TempDir Path directory) {
    String marker = directory.resolve("seen").toString().replace("\\", "\\\\");
    String function =
        "x -> { if (x.equals(\"3\") && new java.io.File(\""
            + marker
            + "\").createNewFile())"
            + " Runtime.getRuntime().halt(1); return x; }";

    CliRun run = CliRun.withInput(numbers(5), "map", "--retries", "1", function);

    assertThat(run).isEqualTo(new CliRun(ExitCodes.OK, numbers(5), ""));
  }

  @Test
  void map_onErrorFail_stopsThere() {
    CliRun run =
        CliRun.withInput(
            numbers(100_000),
            "map",
            "--on-error",
            "fail",
            "(Integer x) -> { if (x == 5) throw new Exception(\"five\"); return x; }");

    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.lines()).containsExactly("1", "2", "3", "4");
    assertThat(run.err()).contains("item 5 (\"5\") failed: Exception: five", "stopped there");
  }

  @Test
  void map_onErrorSkip_leavesNoTraceInJson() {
    CliRun run =
        CliRun.withInput(
            "1\n0\n2\n", "map", "--json", "--on-error", "skip", "(Integer x) -> 2 / x");

    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.lines()).hasSize(2).noneMatch(line -> line.contains("error"));
    assertThat(run.err()).contains("1 of 3 items failed");
  }
}
