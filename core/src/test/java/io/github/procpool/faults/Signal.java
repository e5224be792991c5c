package io.github.procpool.faults;

import io.github.procpool.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Signals to processes. */
enum Signal {
  INT,
  TERM,
  KILL,
  STOP,
  CONT;

  /**
   * Sends it; a process that has ended already is none's fault. A process to be stopped is stopped
   * on return: the signal is delivered as soon as one of its threads gets the processor, and until
   * then the others run on.
   */
  void sendTo(long pid) {
    if (pid <= 1) { // to kill(1), those and what it misreads as those are all processes there are
      throw new IllegalArgumentException("not the number of a process of a test: " + pid);
    }
    try {
      int unused =
          new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (this == STOP) {
      Await.until("process " + pid + " has stopped", () -> isStopped(pid));
    }
  }

  private static boolean isStopped(long pid) {
    Path threads = Path.of("/proc", Long.toString(pid), "task");
    try (Stream<Path> all = Files.list(threads)) {
      List<Path> list = all.toList();
      return list.stream().allMatch(thread -> "TXZ".indexOf(state(thread)) >= 0);
    } catch (IOException | UncheckedIOException e) {
      return !Await.isAlive(pid) || !Files.exists(Path.of("/proc/self"));
    }
  }

  /** The letter behind the name, which may hold anything. */
  private static char state(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return 'X'; // it has just ended
    }
  }
}
