package io.github.procpool.internal.host;

import io.github.procpool.WorkerLostException;
import io.github.procpool.internal.launch.ExitStatus;
import io.github.procpool.internal.launch.WorkerProcess;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a worker is gone, in one sentence that a person understands. */
final class ExitReport {
  private static final String HEAP_EXHAUSTED = "java.lang.OutOfMemoryError";
  private static final int HEAP_EXIT_CODE = 3;
  private static final int LINES_IN_MESSAGE = 5;

  private final String poolName;
  private final WorkerIdentity worker;
  private final ExitStatus exit;
  private final @Nullable EndReason reason;
  private final long heapBytes;
  private final long memoryLimitBytes;
  private final long residentBytes;
  private final List<String> tail;
  private final @Nullable Path crashLog;

  ExitReport(
      String poolName,
      WorkerProcessHandle handle,
      WorkerProcess process,
      int rawExit,
      @Nullable EndReason reason,
      long heapBytes,
      long memoryLimitBytes) {
    this.poolName = poolName;
    this.worker = handle.identity();
    this.exit = ExitStatus.of(rawExit);
    this.reason = reason;
    this.heapBytes = heapBytes;
    this.memoryLimitBytes = memoryLimitBytes;
    this.residentBytes = handle.residentAtKill();
    this.tail = handle.tail();
    this.crashLog = process.takeCrashLog().orElse(null);
  }

  /** How the process ended, without the task. */
  String summary() {
    String how = exit.describe();
    if (reason == null) {
      return isHeapExhausted() ? how + ": the heap of " + mib(heapBytes) + " was full" : how;
    }
    return switch (reason) {
      case MEMORY ->
          "killed by the pool, as it held "
              + mib(residentBytes)
              + " of memory, more than twice maxWorkerMemory ("
              + mib(memoryLimitBytes)
              + ")";
      case TIMEOUT -> "killed by the pool, as a task ran past its timeout and did not end";
      case CANCELLED -> "killed by the pool, as a cancelled task did not end";
      case REQUESTED -> "killed by the pool on request (" + how + ")";
      case SHUTDOWN -> "killed by the pool, which was shut down";
      case UNRESPONSIVE ->
          "killed by the pool, as it neither answered nor used the processor any more";
      case HOST_EXIT -> "killed, as the JVM of its pool exits";
      case BROKEN -> "killed by the pool, which is broken";
      case IDLE, RECYCLED, RESIZED -> how;
    };
  }

  /** For the log: who ended, and how. */
  String sentence() {
    return "pool '%s': worker %d (pid %d) ended: %s"
        .formatted(poolName, worker.id(), worker.pid(), summary());
  }

  /** The exception for the task that was running, or for none. */
  WorkerLostException exception(@Nullable TaskRecord task) {
    StringBuilder message = new StringBuilder();
    message.append("pool '").append(poolName).append("': worker ").append(worker.id());
    message.append(" (pid ").append(worker.pid()).append(") died");
    if (task != null) {
      Work work = (Work) task.work();
      message.append(" running task ").append(task.id());
      String name = work.settings().name();
      if (name != null) {
        message.append(" (").append(name).append(')');
      }
      int attempts = work.settings().retries() + 1;
      message.append(", attempt ").append(task.attempt()).append(" of ").append(attempts);
    }
    message.append(": ").append(summary());
    message.append("; heap limit ").append(mib(heapBytes));
    if (crashLog != null) {
      message.append(". Crash log of the JVM: ").append(crashLog);
    }
    if (!tail.isEmpty()) {
      message.append(". Last output:");
      tail.stream()
          .skip(Math.max(0, tail.size() - LINES_IN_MESSAGE))
          .forEach(line -> message.append("\n    ").append(line));
    }
    WorkerLostException.Builder builder =
        WorkerLostException.builder(worker.id(), worker.pid()).outputTail(tail).crashLog(crashLog);
    exit.exitCode().ifPresent(builder::exitCode);
    exit.signal().ifPresent(builder::signal);
    if (task != null) {
      builder.task(task.id(), task.attempt());
    }
    if (reason == EndReason.MEMORY) {
      return builder.buildMemory(message.toString(), memoryLimitBytes, residentBytes);
    }
    return reason == null && isHeapExhausted()
        ? builder.buildMemory(message.toString(), heapBytes, -1)
        : builder.build(message.toString());
  }

  /** The JVM says so before it ends itself with that code ({@code -XX:+ExitOnOutOfMemoryError}). */
  private boolean isHeapExhausted() {
    return exit.exitCode().orElse(-1) == HEAP_EXIT_CODE
        && tail.stream().anyMatch(line -> line.contains(HEAP_EXHAUSTED));
  }

  private static String mib(long bytes) {
    return (bytes >> 20) + " MiB";
  }
}
