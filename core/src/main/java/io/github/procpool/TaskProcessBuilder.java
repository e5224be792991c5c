package io.github.procpool;

import io.github.procpool.internal.wire.ProcessIdentity;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.internal.worker.OwnProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link TaskProcess}. Each setter checks its argument at the call. A builder can build
 * any number of processes; it is not thread-safe.
 */
public final class TaskProcessBuilder {
  private final SerializableRunnable task;
  private @Nullable String name;
  private boolean daemon = OwnProcess.identity().daemon();
  private List<String> jvmOptions = List.of();
  private Map<String, String> environment = Map.of();
  private @Nullable Path workingDirectory;

  TaskProcessBuilder(SerializableRunnable task) {
    this.task = Objects.requireNonNull(task, "task");
  }

  /**
   * The process's name, which is used in messages and for its main thread.
   *
   * @param name not blank and without control characters; default: {@code Process-1} …
   * @return this builder
   * @throws IllegalArgumentException if {@code name} is blank or has a control character
   */
  public TaskProcessBuilder name(String name) {
    ProcessPoolExecutorBuilder unused = ProcessPoolExecutor.builder().name(name); // its checks
    this.name = name;
    return this;
  }

  /**
   * Whether the process is ended, and not waited for, when this JVM exits. A daemon process may not
   * start processes.
   *
   * @param daemon default: as the process that calls this
   * @return this builder
   */
  public TaskProcessBuilder daemon(boolean daemon) {
    this.daemon = daemon;
    return this;
  }

  /**
   * Options of the process's JVM, after Procpool's own; the heap is limited as this JVM's is unless
   * there is an {@code -Xmx} among them.
   *
   * @param options as on the command line, one each; default: none
   * @return this builder
   * @throws IllegalArgumentException if an option would replace the class path
   */
  public TaskProcessBuilder jvmOptions(String... options) {
    this.jvmOptions = Checks.jvmOptions(options);
    return this;
  }

  /**
   * Environment variables of the process, added to those of this JVM.
   *
   * @param environment replaces variables of the same names; default: none
   * @return this builder
   */
  public TaskProcessBuilder environment(Map<String, String> environment) {
    this.environment = Checks.environment(environment);
    return this;
  }

  /**
   * The directory that the process starts in.
   *
   * @param workingDirectory default: this JVM's
   * @return this builder
   */
  public TaskProcessBuilder workingDirectory(Path workingDirectory) {
    this.workingDirectory = Objects.requireNonNull(workingDirectory, "workingDirectory");
    return this;
  }

  /**
   * Makes the process. It takes the next number of its family, also when it has a name.
   *
   * @return a new process, to be started
   */
  public TaskProcess build() {
    String number = ChildProcesses.nextNumber();
    ProcessIdentity identity =
        new ProcessIdentity(name != null ? name : "Process-" + number, number, daemon);
    return new TaskProcess(
        new ProcessPlan(
            identity, TaskKind.RUNNABLE, task, jvmOptions, environment, workingDirectory));
  }
}
