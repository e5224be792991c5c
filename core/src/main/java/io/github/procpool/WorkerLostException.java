package io.github.procpool;

import java.io.Serial;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The worker that ran a task ended before the task did: it crashed, was killed from outside, or the
 * task called {@link System#exit}.
 *
 * <p>The pool keeps running and replaces the worker; only the task that the worker had begun fails.
 * Results that the worker had finished stand, and tasks that were sent to it but not begun run
 * elsewhere. Ask for further attempts with {@link TaskOptions#retries(int)}.
 */
public class WorkerLostException extends ProcpoolException {
  @Serial private static final long serialVersionUID = 1L;

  private final int workerId;
  private final long pid;
  private final @Nullable Integer exitCode;
  private final @Nullable Integer signal;
  private final @Nullable Long taskId;
  private final int attempt;
  private final String[] outputTail;
  // a Path is not serializable
  private final @Nullable String crashLog;

  /**
   * Creates an exception; for the pool's own use.
   *
   * @param message what happened, to whom, and what to do next
   * @param details the worker, how it ended, and the task it was running
   */
  WorkerLostException(String message, Builder details) {
    super(message, details.cause);
    this.workerId = details.workerId;
    this.pid = details.pid;
    this.exitCode = details.exitCode;
    this.signal = details.signal;
    this.taskId = details.taskId;
    this.attempt = details.attempt;
    this.outputTail = details.outputTail.toArray(String[]::new);
    this.crashLog = details.crashLog;
  }

  /**
   * Starts to describe a lost worker; for the pool's own use.
   *
   * @param workerId the worker's number in its pool
   * @param pid the process id of its JVM
   * @return a builder in which nothing else is known yet
   */
  public static Builder builder(int workerId, long pid) {
    return new Builder(workerId, pid);
  }

  /**
   * The worker's number in its pool.
   *
   * @return the number, from 0
   */
  public final int workerId() {
    return workerId;
  }

  /**
   * The process id of the worker's JVM.
   *
   * @return the process id
   */
  public final long pid() {
    return pid;
  }

  /**
   * The code with which the worker's process ended.
   *
   * @return the exit code; empty when a signal ended the process, or when its end was not seen
   */
  public final OptionalInt exitCode() {
    return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }

  /**
   * The signal that ended the worker's process.
   *
   * @return the signal's number, for instance 9 for SIGKILL; empty when no signal ended it
   */
  public final OptionalInt signal() {
    return signal == null ? OptionalInt.empty() : OptionalInt.of(signal);
  }

  /**
   * The task that the worker was running.
   *
   * @return the task's id; empty when the worker was running none
   */
  public final OptionalLong taskId() {
    return taskId == null ? OptionalLong.empty() : OptionalLong.of(taskId);
  }

  /**
   * Which attempt at the task this was.
   *
   * @return 1 for the first attempt; 0 when the worker was running no task
   */
  public final int attempt() {
    return attempt;
  }

  /**
   * The last lines that the worker wrote to its standard output and standard error.
   *
   * @return at most the last 20 lines, oldest first; empty when it wrote none or its output was not
   *     read
   */
  public final List<String> outputTail() {
    return List.of(outputTail);
  }

  /**
   * The log that the worker's JVM wrote when it crashed ({@code hs_err_pid….log}).
   *
   * @return the file, which is kept for the user to read and delete; empty when none was written
   */
  public final Optional<Path> crashLog() {
    return Optional.ofNullable(crashLog).map(Path::of);
  }

  /** Collects what is known about a lost worker. For the pool's own use; not thread-safe. */
  public static final class Builder {
    private final int workerId;
    private final long pid;
    private @Nullable Integer exitCode;
    private @Nullable Integer signal;
    private @Nullable Long taskId;
    private int attempt;
    private List<String> outputTail = List.of();
    private @Nullable String crashLog;
    private @Nullable Throwable cause;

    private Builder(int workerId, long pid) {
      this.workerId = workerId;
      this.pid = pid;
    }

    /**
     * Sets the code with which the process ended.
     *
     * @param exitCode the exit code
     * @return this builder
     */
    public Builder exitCode(int exitCode) {
      this.exitCode = exitCode;
      return this;
    }

    /**
     * Sets the signal that ended the process.
     *
     * @param signal the signal's number
     * @return this builder
     */
    public Builder signal(int signal) {
      this.signal = signal;
      return this;
    }

    /**
     * Sets the task that was running.
     *
     * @param taskId the task's id
     * @param attempt which attempt at it this was, from 1
     * @return this builder
     */
    public Builder task(long taskId, int attempt) {
      this.taskId = taskId;
      this.attempt = attempt;
      return this;
    }

    /**
     * Sets the last lines of the worker's output.
     *
     * @param lines the lines, oldest first
     * @return this builder
     */
    public Builder outputTail(List<String> lines) {
      this.outputTail = List.copyOf(lines);
      return this;
    }

    /**
     * Sets the log of the JVM's crash.
     *
     * @param file the log, {@code null} when none was written
     * @return this builder
     */
    public Builder crashLog(@Nullable Path file) {
      this.crashLog = file == null ? null : file.toString();
      return this;
    }

    /**
     * Sets the cause.
     *
     * @param cause what led to the loss, {@code null} when nothing else did
     * @return this builder
     */
    public Builder cause(@Nullable Throwable cause) {
      this.cause = cause;
      return this;
    }

    /**
     * Creates the exception.
     *
     * @param message what happened, to whom, and what to do next
     * @return the exception
     */
    public WorkerLostException build(String message) {
      return new WorkerLostException(Objects.requireNonNull(message, "message"), this);
    }

    /**
     * Creates the exception of a worker that was killed for the memory it used.
     *
     * @param message what happened, to whom, and what to do next
     * @param limitBytes the pool's limit in bytes, -1 when unknown
     * @param usedBytes the resident memory that was measured in bytes, -1 when unknown
     * @return the exception
     */
    public WorkerMemoryException buildMemory(String message, long limitBytes, long usedBytes) {
      return new WorkerMemoryException(
          Objects.requireNonNull(message, "message"), this, limitBytes, usedBytes);
    }
  }
}
