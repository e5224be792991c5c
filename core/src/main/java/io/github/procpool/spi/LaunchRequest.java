package io.github.procpool.spi;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link WorkerLauncher} has to start. Immutable.
 *
 * @param poolName the name of the pool
 * @param workerId the worker's number in its pool, from 0
 * @param command the program and its arguments
 * @param environment the whole environment of the process: nothing is to be inherited besides it
 * @param workingDirectory the directory to start in, {@code null} for the host's
 * @param inheritOutput whether standard output and error are the host's own
 * @param discardOutput whether standard output and error go nowhere; when neither this nor {@code
 *     inheritOutput} holds, they are pipes that the pool reads
 */
public record LaunchRequest(
    String poolName,
    int workerId,
    List<String> command,
    Map<String, String> environment,
    @Nullable Path workingDirectory,
    boolean inheritOutput,
    boolean discardOutput) {
  /**
   * Copies the list and the map.
   *
   * @param poolName the name of the pool
   * @param workerId the worker's number in its pool, from 0
   * @param command the program and its arguments, at least the program
   * @param environment the whole environment of the process
   * @param workingDirectory the directory to start in, {@code null} for the host's
   * @param inheritOutput whether standard output and error are the host's own
   * @param discardOutput whether standard output and error go nowhere
   * @throws IllegalArgumentException if {@code command} is empty, or output is to be both inherited
   *     and discarded
   */
  public LaunchRequest {
    Objects.requireNonNull(poolName, "poolName");
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command must not be empty");
    }
    if (inheritOutput && discardOutput) {
      throw new IllegalArgumentException("inheritOutput cannot be combined with discardOutput");
    }
  }

  /**
   * Sets up all that this request asks for: command, environment, directory, and the three standard
   * streams. Standard input is empty.
   *
   * @return a new builder, ready to be started or changed first
   */
  public ProcessBuilder toProcessBuilder() {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    if (workingDirectory != null) {
      builder.directory(workingDirectory.toFile());
    }
    Redirect output =
        inheritOutput ? Redirect.INHERIT : discardOutput ? Redirect.DISCARD : Redirect.PIPE;
    return builder
        .redirectInput(Redirect.from(nullDevice()))
        .redirectOutput(output)
        .redirectError(output);
  }

  private static File nullDevice() {
    return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
  }
}
