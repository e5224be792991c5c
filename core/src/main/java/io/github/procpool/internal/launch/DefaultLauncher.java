package io.github.procpool.internal.launch;

import io.github.procpool.spi.LaunchRequest;
import io.github.procpool.spi.WorkerLauncher;
import java.io.File;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts workers as plain child processes. */
public final class DefaultLauncher implements WorkerLauncher {
  /** {@code error=13,} up to Java 24, {@code error: 13} later. */
  private static final Pattern ERROR_NUMBER = Pattern.compile("error(?:=|: )([0-9]{1,3})\\b");

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
    return switch (errorNumber(failure)) {
      case 23, 24 -> "; close files or raise the limit on open files (ulimit -n)";
      case 11 -> "; raise the limit on processes (ulimit -u, or the container's pids limit)";
      case 12 -> "; free memory, or start fewer or smaller workers (maxWorkers, workerHeap)";
      case 13 -> "; check that " + request.command().get(0) + " may be executed";
      default -> "";
    };
  }

  /** The system's errno, which the JDK tells in the message alone; 0 if it does not. */
  private static int errorNumber(IOException failure) {
    Matcher matcher = ERROR_NUMBER.matcher(String.valueOf(failure.getMessage()));
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
