package io.github.procpool.faults;

import io.github.procpool.testkit.StackDumps;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Hosts in JVMs of their own, for tests that end them or take something away from them. */
final class ChildHost {
  private static final Path[] PARENTS = {
    Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm")
  };

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
    return exitCode(host, Duration.ofSeconds(30));
  }

  /** As the other, with a time limit of its own. */
  static int exitCode(Process host, Duration limit) throws InterruptedException {
    try {
      if (!host.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the host does not end; all stacks:\n" + StackDumps.ofFamily());
      }
      return host.exitValue();
    } finally {
      host.descendants().forEach(ProcessHandle::destroyForcibly);
      host.destroyForcibly();
    }
  }

  /** What a host has in the temporary directory and in shared memory. */
  static List<Path> directoriesOf(long pid) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path parent : PARENTS) {
      if (!Files.isDirectory(parent)) {
        continue;
      }
      try (DirectoryStream<Path> all =
          Files.newDirectoryStream(parent, "procpool-*-" + pid + "-*")) {
        all.forEach(found::add);
      }
    }
    return found;
  }
}
