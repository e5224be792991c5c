package io.github.procpool.internal.host;

import io.github.procpool.internal.launch.OutputPump;
import io.github.procpool.internal.launch.WorkerProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The process of one worker with its output, from the launch until its exit has been explained. */
final class WorkerProcessHandle {
  /**
   * How long the last lines of a dead worker are waited for; a grandchild may keep the pipe open.
   */
  private static final Duration TAIL_WAIT = Duration.ofMillis(200);

  private final int serial;
  private final Executor executor;
  private final Instant startedAt = Instant.now();

  private volatile int id;
  private volatile @Nullable WorkerProcess process;
  private volatile @Nullable OutputPump output;
  private volatile long helloPid;
  private volatile boolean killed;
  private volatile long residentAtKill = -1;

  WorkerProcessHandle(int serial, int id, Executor executor) {
    this.serial = serial;
    this.id = id;
    this.executor = executor;
  }

  int serial() {
    return serial;
  }

  int id() {
    return id;
  }

  void id(int newId) {
    id = newId;
  }

  Instant startedAt() {
    return startedAt;
  }

  /** Pid as the worker itself names it; a launcher may put another process before it. */
  long pid() {
    WorkerProcess started = process;
    return helloPid != 0 ? helloPid : started == null ? -1 : started.pid();
  }

  void helloPid(long pid) {
    helloPid = pid;
  }

  WorkerIdentity identity() {
    return new WorkerIdentity(id, pid());
  }

  void started(WorkerProcess startedProcess, @Nullable OutputPump pump) {
    output = pump;
    process = startedProcess;
    if (killed) {
      kill();
    }
  }

  /** Notes the memory it held when the pool decided to kill it for that. */
  void residentAtKill(long bytes) {
    residentAtKill = bytes;
  }

  long residentAtKill() {
    return residentAtKill;
  }

  /** Kills the process and its descendants, on another thread: it has to look them up. */
  void kill() {
    killed = true;
    WorkerProcess started = process;
    if (started != null) {
      executor.execute(started::killTree);
    }
  }

  /** Asks the process to end with SIGTERM. */
  void terminate() {
    WorkerProcess started = process;
    if (started != null) {
      started.stop();
    }
  }

  @Nullable WorkerProcess process() {
    return process;
  }

  /** After the exit: the last lines of output. */
  List<String> tail() {
    OutputPump pump = output;
    if (pump == null) {
      return List.of();
    }
    try {
      boolean complete = pump.awaitEnd(TAIL_WAIT);
      if (!complete) {
        pump.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      pump.close();
    }
    return pump.tail();
  }
}
