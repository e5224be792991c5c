package io.github.procpool.internal.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The number of this process. */
final class OwnPid {
  private static final long PID = find();

  private OwnPid() {}

  static long get() {
    return PID;
  }

  private static long find() {
    try {
      // To load ProcessHandle starts threads that wait for children: 3 ms of a worker's start.
      return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
    } catch (IOException | NumberFormatException | UnsupportedOperationException notLinux) {
      return ProcessHandle.current().pid();
    }
  }
}
