package io.github.procpool.internal.launch;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/*
 * The exit is awaited by a thread of our own: Process.onExit() completes in the common pool, which
 * users fill with blocking work, and the pool would then learn late that a worker died.
 */
/** A worker's process: watched, stopped, killed with its descendants. Safe for any thread. */
public final class WorkerProcess {
  private static final Logger LOGGER = System.getLogger(WorkerProcess.class.getName());

  /** The thread only waits. */
  private static final long WAITER_STACK_BYTES = 128 * 1024;

  /** Descendants that fork while being killed get that many rounds, then the marker has them. */
  private static final int MAX_ROUNDS = 8;

  private final Process process;
  private final long pid;
  private final String marker;
  private final CrashLog crashLog;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  private WorkerProcess(Process process, String marker, Path crashLogDirectory) {
    this.process = process;
    this.pid = process.pid();
    this.marker = marker;
    this.crashLog = new CrashLog(crashLogDirectory, pid);
  }

  /**
   * Starts a daemon thread that waits for the end of a process.
   *
   * @param process as started
   * @param threadName name of the thread
   * @param marker the marker in its environment
   * @param crashLogDirectory where the JVM writes its log of a crash
   * @return the watched process
   */
  public static WorkerProcess watch(
      Process process, String threadName, String marker, Path crashLogDirectory) {
    WorkerProcess watched = new WorkerProcess(process, marker, crashLogDirectory);
    Thread waiter = new Thread(null, watched::awaitExit, threadName, WAITER_STACK_BYTES);
    waiter.setDaemon(true);
    waiter.start();
    return watched;
  }

  /**
   * The process's number.
   *
   * @return of the process that was started, which a launcher may have wrapped around the worker
   */
  public long pid() {
    return pid;
  }

  /**
   * The process itself.
   *
   * @return as it was given
   */
  public Process process() {
    return process;
  }

  /**
   * The marker in the environment of the worker and its descendants.
   *
   * @return as it was given
   */
  public String marker() {
    return marker;
  }

  /**
   * Whether the process runs.
   *
   * @return false once it has ended
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Completes with the raw exit value, see {@link ExitStatus#of}, once the process has ended.
   *
   * @return completed by the waiting thread; not to be completed by others
   */
  public CompletableFuture<Integer> onExit() {
    return exit;
  }

  /** Asks the process to end: SIGTERM, which runs the JVM's shutdown hooks. */
  public void stop() {
    process.destroy();
  }

  /**
   * Kills the worker and its descendants, those that it orphaned as well where the system lets us
   * find them ({@link Strays}). Returns when the signals are sent. Takes some milliseconds.
   */
  public void killTree() {
    Set<ProcessHandle> seen = new LinkedHashSet<>(descendantsOf(process));
    process.destroyForcibly();
    List<ProcessHandle> round = List.copyOf(seen);
    for (int i = 0; !round.isEmpty() && i < MAX_ROUNDS; i++) {
      // Children first: once their parent is dead nothing leads to them.
      Set<ProcessHandle> younger = new LinkedHashSet<>();
      for (ProcessHandle handle : round) {
        handle.descendants().filter(seen::add).forEach(younger::add);
        boolean unused = handle.destroyForcibly();
      }
      round = List.copyOf(younger);
    }
    endStrays();
  }

  /**
   * Kills what a worker that has ended left running.
   *
   * @return how many processes were killed
   */
  public int endStrays() {
    return Strays.end(marker);
  }

  /**
   * Moves the JVM's crash log, if it wrote one, to where it stays for the user.
   *
   * @return its new path; empty if there is none
   */
  public Optional<Path> takeCrashLog() {
    return crashLog.take();
  }

  private static List<ProcessHandle> descendantsOf(Process process) {
    try {
      return process.descendants().toList();
    } catch (UnsupportedOperationException foreignProcess) {
      LOGGER.log(Level.DEBUG, "a launcher's process does not tell its descendants", foreignProcess);
      return List.of();
    }
  }

  private void awaitExit() {
    while (true) {
      try {
        exit.complete(process.waitFor());
        return;
      } catch (InterruptedException notMeantForUs) {
        LOGGER.log(Level.DEBUG, "still waiting for worker process " + pid, notMeantForUs);
      }
    }
  }
}
