package io.github.procpool.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this JVM holds of the system; must not grow with the tasks and workers that came and went.
 *
 * @param heapBytes after a collection of garbage
 * @param mappings of files of pools
 * @param files of pools, shared memory included
 */
record Held(long heapBytes, long threads, long descriptors, long mappings, long files) {
  /** What the JDK, the tests and a pool's free slabs may add; each grows to a bound, and stays. */
  private static final Held SLACK = new Held(6 << 20, 5, 20, 20, 20);

  private static final String OWN = "procpool-[^-/]+-" + ProcessHandle.current().pid() + "-[^/]*";

  static Held now() {
    System.gc();
    return new Held(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        entries(Path.of("/proc/self/fd")),
        mapped(),
        filesIn(Path.of(System.getProperty("java.io.tmpdir"))) + filesIn(Path.of("/dev/shm")));
  }

  boolean hasGrownSince(Held before) {
    return heapBytes > before.heapBytes + SLACK.heapBytes
        || threads > before.threads + SLACK.threads
        || descriptors > before.descriptors + SLACK.descriptors
        || mappings > before.mappings + SLACK.mappings
        || files > before.files + SLACK.files;
  }

  private static long mapped() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.matches(".*/" + OWN + "/.*")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long filesIn(Path parent) {
    List<Path> own;
    try (Stream<Path> entries = Files.list(parent)) {
      own = entries.filter(entry -> entry.getFileName().toString().matches(OWN)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return own.stream().mapToLong(Held::entries).sum();
  }

  private static long entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
