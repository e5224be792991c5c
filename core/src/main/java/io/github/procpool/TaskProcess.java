package io.github.procpool;

import io.github.procpool.internal.launch.ExitStatus;
import io.github.procpool.internal.wire.ProcessIdentity;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.internal.worker.OwnProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One JVM process that runs one task: the JVM's form of Python's {@code multiprocessing.Process}.
 *
 * <pre>{@code
 * TaskProcess process = TaskProcess.of(() -> System.out.println("hello from another process"));
 * process.start();
 * process.join();
 * }</pre>
 *
 * <p>The process writes to this JVM's standard output and error; its standard input is empty. It
 * ends when its task has returned and its non-daemon threads have ended. An exception of the task
 * is printed, with its stack trace, to standard error, and the exit code is 1. It finds classes on
 * the class path of this JVM only, so the task can't be one that was typed in JShell.
 *
 * <p>When this JVM exits, it first waits for the processes that are not daemons and ends the
 * others. When it is ended by a signal it ends all of them, and however it dies, none outlives it.
 *
 * <p>Safe for any thread. For many tasks, or for their results, a {@link PoolExecutor} or a {@link
 * Pool} is the better choice: it starts a JVM once, not for each task.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process">Python's
 *     multiprocessing.Process</a>
 */
public final class TaskProcess implements AutoCloseable {
  private final ProcessIdentity identity;

  /** Null in the one that stands for this JVM. */
  private final @Nullable ProcessPlan plan;

  private final AtomicBoolean startCalled = new AtomicBoolean();
  private volatile @Nullable ChildProcess child;

  private TaskProcess(ProcessIdentity identity, @Nullable ProcessPlan plan) {
    this.identity = identity;
    this.plan = plan;
  }

  TaskProcess(ProcessPlan plan) {
    this(plan.identity(), plan);
  }

  /**
   * A process with the defaults, not yet started.
   *
   * @param task what it is to run; what it captures must be serializable
   * @return to be started
   */
  public static TaskProcess of(SerializableRunnable task) {
    return builder(task).build();
  }

  /**
   * Starts to build a process.
   *
   * @param task what it is to run; what it captures must be serializable
   * @return a builder with the defaults
   */
  public static TaskProcessBuilder builder(SerializableRunnable task) {
    return new TaskProcessBuilder(task);
  }

  /**
   * Starts a process for a task with a result, which Python's can't give.
   *
   * @param <R> the type of the result
   * @param task the task
   * @return ends with the task's value or its exception, with {@link WorkerLostException} when the
   *     process ends before; cancelling it, or completing it otherwise, kills the process
   * @throws IllegalStateException in a daemon process
   * @throws TaskSerializationException if the task can't be sent
   * @throws ProcpoolException if the system does not give what a process needs
   */
  public static <R extends @Nullable Object> CompletableFuture<R> call(
      SerializableCallable<R> task) {
    Objects.requireNonNull(task, "task");
    String number = ChildProcesses.nextNumber();
    ProcessIdentity identity = new ProcessIdentity("Process-" + number, number, false);
    TaskProcess process =
        new TaskProcess(
            new ProcessPlan(identity, TaskKind.CALLABLE, task, List.of(), Map.of(), null));
    return process.launch().value();
  }

  /**
   * The process that this code runs in.
   *
   * @return in a task process, its name, pid and daemon flag; elsewhere {@code MainProcess}. It
   *     can't be started, ended or waited for
   */
  public static TaskProcess current() {
    return new TaskProcess(OwnProcess.identity(), null);
  }

  /**
   * The processes that this JVM has started and that run.
   *
   * @return in the order of their starts
   */
  public static List<TaskProcess> activeChildren() {
    return ChildProcesses.running();
  }

  // ---- life cycle

  /**
   * Starts the process. The task is encoded now.
   *
   * @return this process
   * @throws IllegalStateException if it was started before, and in a daemon process
   * @throws IllegalArgumentException if a JVM option or the class path can't be used
   * @throws TaskSerializationException if the task can't be sent
   * @throws ProcpoolException if the system does not give what a process needs
   */
  public TaskProcess start() {
    ChildProcess unused = launch();
    return this;
  }

  private ChildProcess launch() {
    if (plan == null) {
      throw itself();
    }
    ChildProcesses.requireMayStart(name());
    if (startCalled.getAndSet(true)) {
      throw new IllegalStateException(
          "process '" + name() + "' was started or closed before; make another one");
    }
    ChildProcesses.add(this);
    boolean started = false;
    try {
      ChildProcess fresh = ChildProcess.start(plan, () -> ChildProcesses.remove(this));
      child = fresh;
      started = true;
      return fresh;
    } finally {
      if (!started) {
        ChildProcesses.remove(this);
      }
    }
  }

  /**
   * Waits until the process has ended.
   *
   * @throws IllegalStateException if it was not started
   * @throws InterruptedException if interrupted while waiting; the process goes on
   */
  public void join() throws InterruptedException {
    ExitStatus unused = await(Long.MAX_VALUE);
  }

  /**
   * Waits until the process has ended, at most that long.
   *
   * @param timeout how long to wait; zero or less does not wait
   * @return whether it has ended
   * @throws IllegalStateException if it was not started
   * @throws InterruptedException if interrupted while waiting; the process goes on
   */
  public boolean join(Duration timeout) throws InterruptedException {
    return await(Math.max(0, TimeUnit.NANOSECONDS.convert(timeout))) != null;
  }

  /** Null when it has not ended by then. */
  private @Nullable ExitStatus await(long nanos) throws InterruptedException {
    try {
      return started().exit().get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new AssertionError("an exit has no failure", e);
    }
  }

  /**
   * Asks the process to end, with SIGTERM: shutdown hooks run, {@code finally} blocks do not. Its
   * own task processes end too. Does nothing when it has ended.
   *
   * @throws IllegalStateException if it was not started
   */
  public void terminate() {
    started().terminate();
  }

  /**
   * Ends the process and its descendants at once, with SIGKILL. Does nothing when it has ended.
   *
   * @throws IllegalStateException if it was not started
   */
  public void kill() {
    started().kill();
  }

  /**
   * Waits for the process if it was started; it can't be started any more. (Python's {@code close}
   * refuses while it runs.) Interrupted, it kills the process and sets the interrupt flag again.
   *
   * @throws IllegalStateException on {@link #current()}
   */
  @Override
  public void close() {
    if (plan == null) {
      throw itself();
    }
    if (!startCalled.getAndSet(true)) {
      return;
    }
    ChildProcess started = child;
    boolean interrupted = false;
    while (started != null && !started.exit().isDone()) {
      try {
        join();
      } catch (InterruptedException e) {
        interrupted = true;
        started.kill();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- what there is to know

  /**
   * The name, for people only.
   *
   * @return {@code Process-1}, {@code Process-2} … unless it was chosen; {@code Process-1:2} for
   *     the second process of the first
   */
  public String name() {
    return identity.name();
  }

  /**
   * Whether it is ended, and not waited for, when its parent exits.
   *
   * @return {@code true} for a daemon, which may not start processes itself
   */
  public boolean isDaemon() {
    return identity.daemon();
  }

  /**
   * The number that the system gave the process.
   *
   * @return the process id
   * @throws IllegalStateException if it was not started
   */
  public long pid() {
    return plan == null ? ProcessHandle.current().pid() : started().pid();
  }

  /**
   * Whether the process runs.
   *
   * @return {@code false} before its start and after its end
   */
  public boolean isAlive() {
    ChildProcess started = child;
    return plan == null || (started != null && !started.exit().isDone());
  }

  /**
   * How the process ended.
   *
   * @return 0 when the task returned, 1 after an exception, n after {@code System.exit(n)}, −n when
   *     signal n ended it; empty before its end
   */
  public OptionalInt exitCode() {
    ChildProcess started = child;
    ExitStatus status = started == null ? null : started.exit().getNow(null);
    return status == null ? OptionalInt.empty() : OptionalInt.of(codeOf(status));
  }

  private static int codeOf(ExitStatus status) {
    return status.signal().isPresent() ? -status.signal().getAsInt() : status.raw();
  }

  /**
   * Completes when the process has ended.
   *
   * @return a new future; to complete or cancel it does nothing to the process
   * @throws IllegalStateException if it was not started
   */
  public CompletableFuture<TaskProcess> onExit() {
    return started().exit().thenApply(status -> this);
  }

  @Override
  public String toString() {
    String kind = isDaemon() ? "daemon " : "";
    ChildProcess started = child;
    if (plan != null && started == null) {
      return "TaskProcess[" + kind + name() + ", not started]";
    }
    OptionalInt code = exitCode();
    return "TaskProcess[%s%s, pid %d, %s]"
        .formatted(
            kind, name(), pid(), code.isPresent() ? "exit code " + code.getAsInt() : "running");
  }

  private ChildProcess started() {
    if (plan == null) {
      throw itself();
    }
    ChildProcess started = child;
    if (started == null) {
      throw new IllegalStateException("process '" + name() + "' was not started");
    }
    return started;
  }

  private IllegalStateException itself() {
    return new IllegalStateException("process '" + name() + "' is this process itself");
  }
}
