package io.github.procpool.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import io.github.procpool.benchmarks.rival.Python;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Where a run took place. */
public record Machine(
    String processor,
    int processors,
    long memoryBytes,
    String system,
    String jdk,
    String python,
    String commit) {
  private static final String UNKNOWN = "unknown";

  /**
   * This one.
   *
   * @param sources the folder whose commit counts
   */
  public static Machine current(Path sources) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Python.version().orElse("none"),
        commit(sources));
  }

  private static String processorName() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException notLinux) {
      return System.getProperty("os.arch");
    }
  }

  private static String commit(Path sources) {
    String commit = git(sources, "rev-parse", "--short", "HEAD");
    boolean changed =
        !commit.equals(UNKNOWN) && !git(sources, "status", "--porcelain", "-uno").isEmpty();
    return changed ? commit + ", changed" : commit;
  }

  private static String git(Path directory, String... arguments) {
    try {
      ProcessBuilder builder = new ProcessBuilder("git");
      builder.command().addAll(List.of(arguments));
      builder.directory(directory.toAbsolutePath().toFile());
      Process git = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor() == 0 ? text.strip() : UNKNOWN;
    } catch (IOException noGit) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }

  /** For people. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%d × %s, %.0f GiB, %s; %s; %s; commit %s",
        processors,
        processor,
        memoryBytes / (double) (1 << 30),
        system,
        jdk,
        python.equals("none") ? "no Python" : python,
        commit);
  }
}
