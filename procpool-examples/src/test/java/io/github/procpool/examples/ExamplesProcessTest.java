package io.github.procpool.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example, run as a reader would run it, prints what its transcript says. */
class ExamplesProcessTest {
  private static final long PATIENCE_SECONDS = 60;

  /** A crash that the pool outlives is worth an INFO to its user, not to this test. */
  private static final String QUIET = "-Djava.util.logging.config.file=";

  @TempDir private Path output;

  /** Where the example and its workers have their files. */
  @TempDir private Path temporary;

  static Stream<String> names() {
    return Examples.all().stream().map(Example::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void example_isRun_printsItsTranscriptAndLeavesNothing(String name) throws Exception {
    Example example = Examples.named(name).orElseThrow();
    Transcript transcript = Transcript.of(example);

    Process process = start(example, transcript.arguments());
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(err()).content().isEmpty();
    assertThat(process.exitValue()).isZero();
    assumeThat(out()).content().as("all that it needs is here").doesNotStartWith("Skipped: ");
    assertThat(transcript.linesOf(out()))
        .zipSatisfy(transcript.lines(), (line, pattern) -> assertThat(line).matches(pattern));
    requireNoProcess();
    assertThat(files(temporary))
        .allMatch(file -> name.equals("crash") && file.startsWith("procpool_hs_err_"));
  }

  private Process start(Example example, List<String> arguments) throws IOException {
    Path logging = output.resolve("logging.properties");
    Files.writeString(logging, "handlers=java.util.logging.ConsoleHandler\n.level=WARNING\n");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-Duser.language=en", QUIET + logging));
    command.add(example.main().getName());
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectOutput(out().toFile())
        .redirectError(err().toFile())
        .start();
  }

  private Path out() {
    return output.resolve("out");
  }

  private Path err() {
    return output.resolve("err");
  }

  /** Workers have the temporary directory in their command line. */
  private void requireNoProcess() throws Exception {
    List<ProcessHandle> workers =
        ProcessHandle.allProcesses()
            .filter(
                process -> process.info().commandLine().orElse("").contains(temporary.toString()))
            .toList();
    for (ProcessHandle worker : workers) {
      worker.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
