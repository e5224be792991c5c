package io.github.procpool;

import io.github.procpool.internal.launch.HostDirectory;
import io.github.procpool.internal.wire.ProcessIdentity;
import io.github.procpool.internal.worker.OwnProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The task processes of this JVM: their numbers, which of them run, and what its exit means. */
final class ChildProcesses {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final AtomicInteger CREATED = new AtomicInteger();
  private static final List<TaskProcess> RUNNING = new CopyOnWriteArrayList<>();

  static {
    Runnable unused = HostDirectory.beforeExit(ChildProcesses::atExit);
  }

  private ChildProcesses() {}

  /** The number that the next process of this JVM has in its family. */
  static String nextNumber() {
    String own = OwnProcess.identity().number();
    int next = CREATED.incrementAndGet();
    return own.isEmpty() ? Integer.toString(next) : own + ":" + next;
  }

  /**
   * Refuses where children would be left behind.
   *
   * @throws IllegalStateException in a daemon process
   */
  static void requireMayStart(String name) {
    ProcessIdentity own = OwnProcess.identity();
    if (own.daemon()) {
      throw new IllegalStateException(
          "process '%s' can't be started: '%s' is a daemon process, which may not have children"
              .formatted(name, own.name()));
    }
  }

  static void add(TaskProcess process) {
    RUNNING.add(process);
  }

  static void remove(TaskProcess process) {
    RUNNING.remove(process);
  }

  /** In the order of their starts. */
  static List<TaskProcess> running() {
    return RUNNING.stream().filter(TaskProcess::isAlive).toList();
  }

  // ---- the exit of this JVM

  private static void atExit() {
    boolean endAll = isEndedBySignal();
    List<TaskProcess> running = running();
    List<TaskProcess> toEnd =
        running.stream().filter(process -> endAll || process.isDaemon()).toList();
    try {
      toEnd.forEach(TaskProcess::terminate);
      for (TaskProcess process : running) {
        if (!toEnd.contains(process)) {
          process.join();
        }
      }
      for (TaskProcess process : toEnd) {
        if (!process.join(GRACE)) {
          process.kill();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what still runs ends with this JVM
    }
  }

  /** A person or system that signals this JVM does not want to wait for its children. */
  private static boolean isEndedBySignal() {
    // The JVM runs the hooks from a thread of this name; nothing public tells why it exits.
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().matches("SIG(TERM|INT|HUP) handler"));
  }
}
