package io.github.procpool.internal.launch;

import io.github.procpool.spi.LaunchRequest;
import io.github.procpool.spi.WorkerLauncher;
import java.io.File;
import java.io.IOException;

/** Starts workers as plain child processes. */
public final class DefaultLauncher implements WorkerLauncher {
  /** Has no state. */
  public DefaultLauncher() {}

  @Override
  public Process launch(LaunchRequest request) throws IOException {
    try {
      return request.toProcessBuilder().start();
    } catch (IOException failure) {
      String place = "pool '" + request.poolName() + "': worker " + request.workerId();
      throw new IOException(
          place
              + " can't be started: "
              + String.valueOf(failure.getMessage()).strip()
              + advice(request, failure),
          failure);
    }
  }

  private static String advice(LaunchRequest request, IOException failure) {
    File directory =
        request.workingDirectory() == null ? null : request.workingDirectory().toFile();
    if (directory != null && !directory.isDirectory()) {
      return "; the working directory " + directory + " does not exist";
    }
    return switch (SystemError.numberIn(failure)) {
      case 23, 24 -> "; close files or raise the limit on open files (ulimit -n)";
      case 11 -> "; raise the limit on processes (ulimit -u, or the container's pids limit)";
      case 12 -> "; free memory, or start fewer or smaller workers (maxWorkers, workerHeap)";
      case 13 -> "; check that " + request.command().get(0) + " may be executed";
      default -> "";
    };
  }
}
