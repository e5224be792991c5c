package io.github.procpool.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What pools of this JVM hold of the system at one moment, by keys that tell one from another.
 *
 * @param processes by pid: what runs below this JVM, and orphaned workers of it
 * @param threads by id
 * @param directories of pools of this JVM
 */
record Footprint(Map<Long, String> processes, Map<Long, String> threads, Set<String> directories) {
  /** Threads of the JDK, of JUnit and of the build, which come and go as they like. */
  private static final List<String> FOREIGN_THREADS =
      List.of(
          "process reaper",
          "ForkJoinPool.commonPool",
          "CompletableFutureDelayScheduler",
          "Common-Cleaner",
          "Cleaner-",
          "Attach Listener",
          "Signal Dispatcher",
          "Finalizer",
          "Reference Handler",
          "Notification Thread",
          "VirtualThread-",
          "ForkJoinPool-1-worker",
          "junit-",
          "surefire-",
          "ping-",
          "last-ditch-daemon-shutdown-thread");

  static Footprint now() {
    return new Footprint(currentProcesses(), currentThreads(), currentDirectories());
  }

  private static Map<Long, String> currentProcesses() {
    Map<Long, String> processes = new TreeMap<>();
    ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .forEach(process -> processes.put(process.pid(), describe(process)));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : all) {
        if (isOrphanedWorker(entry)) {
          processes.put(Long.parseLong(entry.getFileName().toString()), "worker of this JVM");
        }
      }
    } catch (IOException e) {
      // No /proc here: descendants must do.
      return processes;
    }
    return processes;
  }

  /** Workers name a file in a directory of their host on their command line. */
  private static boolean isOrphanedWorker(Path entry) {
    try {
      String command =
          new String(Files.readAllBytes(entry.resolve("cmdline")), StandardCharsets.ISO_8859_1);
      return command.contains("@") && command.matches("(?s).*/procpool-[^-/]+-" + ownPid() + "-.*");
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }

  private static String describe(ProcessHandle process) {
    return process.info().commandLine().orElse(process.info().command().orElse("?"));
  }

  private static Map<Long, String> currentThreads() {
    Map<Long, String> threads = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (FOREIGN_THREADS.stream().noneMatch(thread.getName()::startsWith)) {
        threads.put(idOf(thread), thread.getName());
      }
    }
    return threads;
  }

  @SuppressWarnings("deprecation") // its replacement needs JDK 19
  private static long idOf(Thread thread) {
    return thread.getId();
  }

  private static Set<String> currentDirectories() {
    Set<String> found = new TreeSet<>();
    for (Path parent :
        List.of(
            Path.of(System.getProperty("java.io.tmpdir")), Path.of("/tmp"), Path.of("/dev/shm"))) {
      if (!Files.isDirectory(parent)) {
        continue;
      }
      try (Stream<Path> entries = Files.list(parent)) {
        entries
            .filter(
                entry ->
                    entry.getFileName().toString().matches("procpool-[^-]+-" + ownPid() + "-.*"))
            .forEach(entry -> found.add(entry.toString()));
      } catch (IOException e) {
        throw new AssertionError("can't look for leftovers in " + parent, e);
      }
    }
    return found;
  }

  private static long ownPid() {
    return ProcessHandle.current().pid();
  }
}
