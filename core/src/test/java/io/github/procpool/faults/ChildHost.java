package io.github.procpool.faults;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hosts in JVMs of their own, for tests that end them or take something away from them. */
final class ChildHost {
  private ChildHost() {}

  /** The command that runs a program with this JVM's class path. */
  static List<String> command(Class<?> main, List<String> jvmOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts it; what it prints goes to a file. */
  static Process start(List<String> command, Path output) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.to(output.toFile()))
        .start();
  }

  /** Waits for its end, which has to come. */
  static int exitCode(Process host) throws InterruptedException {
    try {
      if (!host.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the host does not end");
      }
      return host.exitValue();
    } finally {
      host.descendants().forEach(ProcessHandle::destroyForcibly);
      host.destroyForcibly();
    }
  }
}
