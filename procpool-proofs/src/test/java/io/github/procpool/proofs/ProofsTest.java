package io.github.procpool.proofs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs all races of this module under jcstress, half a minute long; {@code
 * -Dprocpool.proofs=quick}, {@code default}, {@code tough} or {@code stress} runs them in every
 * mode of the compilers, in minutes or hours.
 */
class ProofsTest {
  private static final String BRIEF =
      "-f 1 -iters 2 -time 100 -sc false -af NONE -jvmArgs -XX:+UseSerialGC";

  /** Bounds the rings that are in use at a time. */
  private static final String STRIDE = "-strideSize 64";

  private static final String MODE = System.getProperty("procpool.proofs", "");

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of((MODE.isEmpty() ? BRIEF : "-m " + MODE).split(" ")));
    command.addAll(List.of(STRIDE.split(" ")));
    command.addAll(List.of("-r", "report"));
    return command;
  }

  @Test
  void races_anyTiming_endAsAllowed() throws Exception {
    assumeThat(Runtime.getRuntime().availableProcessors())
        .as("a race needs two processors")
        .isGreaterThan(1);
    Path directory = Files.createDirectories(Path.of("target", "proofs"));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit;
    try {
      exit = process.waitFor();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    String report = Files.readString(output);
    assertThat(exit).as("%s", report).isZero();
    assertThat(report).contains("Failed tests: No matches", "Error tests: No matches");
    assertThat(report).contains("All remaining tests: " + proofs() + " matching test results");
  }

  /** How many races there are; each line of the list is one. */
  private static int proofs() throws IOException {
    try (InputStream list = ProofsTest.class.getResourceAsStream("/META-INF/TestList")) {
      return (int) new String(list.readAllBytes(), UTF_8).lines().count();
    }
  }
}
