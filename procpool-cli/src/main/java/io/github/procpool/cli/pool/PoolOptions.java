package io.github.procpool.cli.pool;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.ProcessPoolExecutorBuilder;
import io.github.procpool.TaskOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands whose pool the user may tune. */
public final class PoolOptions {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      description = "How many worker JVMs. Default: the number of processors.")
  private @Nullable Integer workers;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "The longest that one item may run: 500ms, 10s, 2m. Default: no limit.")
  private @Nullable Duration timeout;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "How often to try again an item whose worker died. Default: 0, so that no item ever"
              + " runs twice.")
  private int retries;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      converter = BytesConverter.class,
      description =
          "The maximum heap of a worker: 512m, 2g. Default: this JVM's, divided by the workers.")
  private @Nullable Long heap;

  @Option(
      names = "--max-memory",
      paramLabel = "SIZE",
      converter = BytesConverter.class,
      description =
          "Replace a worker whose process holds more than that, between two items; end it in the"
              + " midst of an item at twice as much. Default: no limit.")
  private @Nullable Long maxMemory;

  @Option(
      names = "--max-tasks",
      paramLabel = "N",
      description = "Replace a worker after so many items. Default: never.")
  private @Nullable Integer maxTasks;

  /**
   * A builder with these options set.
   *
   * @param name the pool's
   * @param userClasses class path entries of the tasks, before the command's own
   * @throws ParameterException if a value is out of range
   */
  public ProcessPoolExecutorBuilder builder(String name, List<Path> userClasses) {
    ProcessPoolExecutorBuilder builder =
        ProcessPoolExecutor.builder().name(name).classPath(WorkerClassPath.with(userClasses));
    if (workers != null) {
      int value = workers;
      checked("--workers", () -> builder.maxWorkers(value));
    }
    if (heap != null) {
      long value = heap;
      checked("--heap", () -> builder.workerHeap(value));
    }
    if (maxMemory != null) {
      builder.maxWorkerMemory(maxMemory);
    }
    if (maxTasks != null) {
      int value = maxTasks;
      checked("--max-tasks", () -> builder.maxTasksPerWorker(value));
    }
    TaskOptions options = checked("--retries", () -> TaskOptions.retries(retries));
    return builder.defaultOptions(timeout == null ? options : options.withTimeout(timeout));
  }

  /** The library's messages begin with the name of its own setting; users know the option. */
  private <T> T checked(String option, Supplier<T> setting) {
    try {
      return setting.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage()).replaceFirst("^\\w+", option);
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
