package io.github.procpool.internal.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts small JVMs on the class path of the tests, and collects what they print. */
final class TestJvm {
  private static final long LIMIT_SECONDS = 30;

  private TestJvm() {}

  /** What a process printed before it ended. */
  record Finished(int exitCode, String output, String error) {}

  static ProcessBuilder builder(Class<?> main, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(String.join(File.pathSeparator, HostClassPath.entries()));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** Runs to the end; for output that fits a pipe. */
  static Finished run(ProcessBuilder builder) throws IOException, InterruptedException {
    return finish(builder.start());
  }

  /** Ends its input and waits for its end; for output that fits a pipe. */
  static Finished finish(Process process) throws IOException, InterruptedException {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + process.info().commandLine().orElse("?"));
      }
      return new Finished(
          process.exitValue(),
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
          new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }
}
