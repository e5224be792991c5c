package io.github.procpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.cli.term.ExitCodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process among others: pipes and signals. */
@Timeout(60)
@ExtendWith(LeftoverCheck.class)
class CliProcessTest {
  private static final int INTERRUPTED = 130;
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private Path directory;

  private Process start(String... args) throws IOException {
    return process(args).start();
  }

  private ProcessBuilder process(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    if (isInterruptIgnored()) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ProcpoolCommand.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(err().toFile());
  }

  /** As in a build that a shell runs in the background; processes started here would inherit it. */
  private static boolean isInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }

  private Path err() {
    return directory.resolve("err");
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void map_pipe_computesEveryLine() throws Exception {
    int count = 100_000;
    Path input = directory.resolve("input");
    try (Writer writer = Files.newBufferedWriter(input)) {
      for (int i = 1; i <= count; i++) {
        writer.write(i + "\n");
      }
    }
    Process process =
        process("map", "x -> Long.parseLong(x) * 2").redirectInput(input.toFile()).start();

    long lines = 0;
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines++;
        assertThat(line).isEqualTo(Long.toString(2 * lines));
      }
    }

    assertThat(exitCode(process)).isEqualTo(ExitCodes.OK);
    assertThat(lines).isEqualTo(count);
    assertThat(err()).isEmptyFile();
  }

  @Test
  void map_lineComes_itsResultIsWrittenBeforeTheNext() throws Exception {
    Process process = start("map", "x -> x + x");
    try (Writer in = process.outputWriter();
        BufferedReader out = process.inputReader()) {
      for (String line : List.of("a", "b", "c")) {
        in.write(line + "\n");
        in.flush();
        assertThat(out.readLine()).isEqualTo(line + line);
      }
    }
    assertThat(exitCode(process)).isEqualTo(ExitCodes.OK);
  }

  @Test
  void map_readerGoesAway_endsQuietly() throws Exception {
    Process process = start("map", "x -> x");
    Thread feeder = feedForEver(process);
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("0");
    }

    assertThat(exitCode(process)).isEqualTo(ExitCodes.OK);
    assertThat(err()).isEmptyFile();
    feeder.join();
  }

  private static Thread feedForEver(Process process) {
    Thread feeder =
        new Thread(
            () -> {
              try (Writer in = process.outputWriter()) {
                for (long i = 0; ; i++) {
                  in.write(i + "\n");
                }
              } catch (IOException closed) {
                return; // the command has ended, as it should
              }
            });
    feeder.start();
    return feeder;
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void map_interrupted_endsWithItsWorkers() throws Exception {
    Process process =
        start("map", "x -> { if (!x.equals(\"0\")) Thread.sleep(600_000); return x; }");
    try (Writer in = process.outputWriter();
        BufferedReader out = process.inputReader()) {
      in.write("0\n1\n2\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("0");
      List<ProcessHandle> workers = process.descendants().toList();
      assertThat(workers).isNotEmpty();

      int sent =
          new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor();

      assertThat(sent).isZero();
      assertThat(exitCode(process)).isEqualTo(INTERRUPTED);
      for (ProcessHandle worker : workers) {
        worker.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
    assertThat(Files.readAllLines(err()))
        .singleElement()
        .asString()
        .startsWith("procpool map: interrupted");
  }
}
