package io.github.procpool.internal.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/*
 * When a worker crashes, its children are given to another parent and the process tree no longer
 * tells whose they were. Their environment does. That of a process which is to be killed is read once
 * more after its handle was taken, which knows the start time: a pid that was reused meanwhile is not
 * killed.
 */
/** Finds and ends processes by the marker in their environment; on Linux only. */
public final class Strays {
  private static final Logger LOGGER = System.getLogger(Strays.class.getName());
  private static final Path PROCESSES = Path.of("/proc");

  /** A stray may fork while we look; one that does so faster than this is not for us to end. */
  private static final int MAX_PASSES = 10;

  /** A process that turns to another program has no environment for a moment. */
  private static final int LOOKS = 5;

  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private Strays() {}

  /**
   * Kills every process of this user that carries the marker, or one below it. Reads all of {@code
   * /proc}: some milliseconds, so not for a thread that others wait for.
   *
   * @param marker from {@link WorkerMarker#create()}; of a worker that has ended, or shall end
   * @return how many were killed; 0 where there is no {@code /proc}
   */
  public static int end(String marker) {
    if (marker.isEmpty()) {
      throw new IllegalArgumentException("marker must not be empty");
    }
    Set<Long> killed = new HashSet<>();
    try {
      UserPrincipal user = Files.getOwner(PROCESSES.resolve("self"));
      boolean found = true;
      for (int pass = 0; found && pass < MAX_PASSES; pass++) {
        found = endOnce(marker, user, killed);
      }
    } catch (IOException | DirectoryIteratorException | UnsupportedOperationException noProc) {
      LOGGER.log(Level.DEBUG, "cannot look for strays in " + PROCESSES, noProc);
    }
    return killed.size();
  }

  private static boolean endOnce(String marker, UserPrincipal user, Set<Long> killed)
      throws IOException {
    long self = ProcessHandle.current().pid();
    boolean found = false;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        if (pid != self && !killed.contains(pid) && endIfMarked(entry, pid, marker, user)) {
          killed.add(pid);
          found = true;
        }
      }
    }
    return found;
  }

  private static boolean endIfMarked(Path entry, long pid, String marker, UserPrincipal user) {
    try {
      if (!carries(entry, marker)) {
        return false; // as almost all, of which nothing more is asked
      }
      Optional<ProcessHandle> handle = ProcessHandle.of(pid);
      return handle.isPresent()
          && carries(entry, marker)
          && Files.getOwner(entry).equals(user)
          && handle.get().destroyForcibly();
    } catch (IOException endedOrForbidden) {
      return false;
    }
  }

  private static boolean carries(Path entry, String marker) throws IOException {
    Path file = entry.resolve("environ");
    byte[] environment = Files.readAllBytes(file);
    for (int look = 1; environment.length == 0 && look < LOOKS && isProgram(entry); look++) {
      LockSupport.parkNanos(LOOK_NANOS);
      environment = Files.readAllBytes(file);
    }
    return carries(environment, marker);
  }

  /** Not a thread of the kernel, nor a process that has ended. */
  private static boolean isProgram(Path entry) {
    return Files.exists(entry.resolve("exe"));
  }

  /** Whether an environment, entries separated by zero bytes, has the marker or one below it. */
  static boolean carries(byte[] environment, String marker) {
    String wanted = "\0" + WorkerMarker.VARIABLE + "=" + marker;
    String text = "\0" + new String(environment, StandardCharsets.ISO_8859_1) + "\0";
    return text.contains(wanted + "\0") || text.contains(wanted + "/");
  }
}
