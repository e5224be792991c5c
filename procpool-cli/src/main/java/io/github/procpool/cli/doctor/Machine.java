package io.github.procpool.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.github.procpool.PoolConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.tools.ToolProvider;

/** What this machine, or the container that this runs in, has for a pool. */
final class Machine {
  private static final Path MEMORY_FILES = Path.of("/dev/shm");
  private static final long LITTLE_BYTES = 64L << 20;
  private static final double MIB = 1 << 20;
  private static final int KIB_PER_MIB = 1 << 10;

  private final Findings findings;
  private final Runtime runtime = Runtime.getRuntime();
  private final long memory =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();

  Machine(Findings findings) {
    this.findings = findings;
  }

  void describe() {
    findings.tell(
        "Java", "%s, %s", Runtime.version(), System.getProperty("java.vm.name", "unknown VM"));
    findings.tell("", "%s", System.getProperty("java.home"));
    if (ToolProvider.getSystemJavaCompiler() == null) {
      findings.advise("it has no compiler: procpool map takes methods, but no expressions");
    }
    findings.tell(
        "System",
        "%s %s, %s",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("os.arch"));
    findings.tell("Processors", "%d, as the container or the system allows", available());
    findings.tell("Memory", "%s, as the container or the system allows", size(memory));
  }

  /** Where sockets and shared memory would lie. */
  void describeDirectories() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    findings.tell("Sockets", "in %s, %s free", temporary, free(temporary));
    bindSocket(temporary);
    if (!Files.isDirectory(MEMORY_FILES)) {
      findings.tell("Shared memory", "in %s, for there is no %s", temporary, MEMORY_FILES);
    } else if (!Files.isWritable(MEMORY_FILES)) {
      findings.tell("Shared memory", "in %s", temporary);
      findings.advise("%s can't be written to, so shared memory goes to disk", MEMORY_FILES);
    } else {
      findings.tell("Shared memory", "in %s, %s free", MEMORY_FILES, free(MEMORY_FILES));
      if (MEMORY_FILES.toFile().getUsableSpace() < LITTLE_BYTES) {
        findings.advise("that is little for large values; Docker takes --shm-size=256m");
      }
    }
  }

  /** What a pool would use that is told nothing. */
  void describeDefaults(PoolConfig config) {
    findings.tell("Workers", "%d, one for each processor", config.maxWorkers());
    findings.tell("Heap of each", "at most %s", size(config.workerHeap()));
    findings.tell("Heap here", "at most %s", size(runtime.maxMemory()));
    long together = config.maxWorkers() * config.workerHeap() + runtime.maxMemory();
    if (together > memory) {
      findings.advise(
          "all heaps together may take %s of %s; --heap or --workers makes that less",
          size(together), size(memory));
    }
  }

  private int available() {
    return runtime.availableProcessors();
  }

  private void bindSocket(Path directory) {
    try {
      Path socket = Files.createTempFile(directory, "procpool-doctor", ".sock");
      Files.delete(socket);
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(socket));
      } finally {
        Files.deleteIfExists(socket);
      }
    } catch (IOException e) {
      findings.problem(
          "no Unix socket can be made in %s: %s; -Djava.io.tmpdir in JAVA_TOOL_OPTIONS names"
              + " another directory",
          directory, e.getMessage());
    }
  }

  private static String free(Path directory) {
    return size(directory.toFile().getUsableSpace());
  }

  private static String size(long bytes) {
    double mebibytes = bytes / MIB;
    return mebibytes < KIB_PER_MIB
        ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
        : String.format(Locale.ROOT, "%.1f GiB", mebibytes / KIB_PER_MIB);
  }
}
