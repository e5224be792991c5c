package io.github.procpool;

import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.launch.ExitStatus;
import io.github.procpool.internal.launch.WorkerProcess;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FailureCodec;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A task process that was started, from its launch until it has ended and left nothing behind. */
final class ChildProcess {
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final String name;
  private final int number;
  private final ClassLoader loader;
  private final ProcessLink link;
  private final WorkerProcess process;
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
  private volatile @Nullable Path crashLog;

  private ChildProcess(ProcessPlan plan, int number, ProcessLauncher.Started started) {
    this.name = plan.identity().name();
    this.number = number;
    this.loader = TaskEncoder.loaderOf(plan.task());
    this.link = started.link();
    this.process = started.process();
  }

  /**
   * Starts a process.
   *
   * @param whenEnded called once, before {@link #exit()} completes
   * @throws TaskSerializationException if the task can't be sent
   * @throws ProcpoolException if the system does not give what a process needs
   */
  static ChildProcess start(ProcessPlan plan, Runnable whenEnded) {
    String name = plan.identity().name();
    int number = STARTED.incrementAndGet();
    try {
      ProcessLauncher.Started started = ProcessLauncher.start(plan, number);
      ChildProcess child = new ChildProcess(plan, number, started);
      CompletableFuture<Void> unused =
          started.process().onExit().thenAccept(raw -> child.ended(raw, started, whenEnded));
      return child;
    } catch (IOException e) {
      throw new ProcpoolException("process '" + name + "' can't be started: " + e.getMessage(), e);
    }
  }

  private void ended(int raw, ProcessLauncher.Started started, Runnable whenEnded) {
    try {
      link.processEnded();
      crashLog = process.takeCrashLog().orElse(null);
      if (crashLog != null) {
        System.getLogger("io.github.procpool")
            .log(
                System.Logger.Level.WARNING,
                "process '%s' (pid %d) crashed; log of its JVM: %s"
                    .formatted(name, pid(), crashLog));
      }
      started.release();
      whenEnded.run();
    } finally {
      exit.complete(ExitStatus.of(raw));
    }
  }

  long pid() {
    return process.pid();
  }

  /** How it ended; completed by a thread of this process's own, once nothing of it is left. */
  CompletableFuture<ExitStatus> exit() {
    return exit;
  }

  /** SIGTERM. */
  void terminate() {
    process.stop();
  }

  /** SIGKILL, for its descendants too. */
  void kill() {
    if (!exit.isDone()) {
      process.killTree();
    }
  }

  // ---- the value

  /** The value of a callable; completed from outside, it kills the process. */
  <R extends @Nullable Object> CompletableFuture<R> value() {
    CompletableFuture<R> value = new CompletableFuture<>();
    CompletableFuture<R> unused =
        value.whenComplete(
            (result, failure) -> {
              if (!link.answer().isDone()) {
                kill();
              }
            });
    CompletableFuture<Void> unusedToo =
        link.answer()
            .thenAccept(
                answer ->
                    answer.ifPresentOrElse(
                        source -> deliver(source, value), () -> failAtExit(value)));
    return value;
  }

  private void failAtExit(CompletableFuture<?> value) {
    CompletableFuture<Void> unused = exit.thenAccept(how -> value.completeExceptionally(lost(how)));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the value is of the callable's type, or null
  private <R extends @Nullable Object> void deliver(ByteSource answer, CompletableFuture<R> value) {
    try {
      boolean unused =
          answer.getByte() != 0
              ? value.completeExceptionally(new FailureCodec(null).decode(answer, loader))
              : value.complete(
                  (R) new ValueCodec(null, null).decode(answer, loader, Stage.DECODE_RESULT));
    } catch (Throwable e) { // whatever decoding runs into, the future must end with it
      boolean unused = value.completeExceptionally(e);
    }
  }

  private WorkerLostException lost(ExitStatus how) {
    WorkerLostException.Builder details =
        WorkerLostException.builder(number, pid()).crashLog(crashLog);
    how.exitCode().ifPresent(details::exitCode);
    how.signal().ifPresent(details::signal);
    return details.build(
        "process '%s' (pid %d) ended before it gave a value: %s%s"
            .formatted(
                name,
                pid(),
                how.describe(),
                crashLog == null ? "" : ". Crash log of the JVM: " + crashLog));
  }
}
