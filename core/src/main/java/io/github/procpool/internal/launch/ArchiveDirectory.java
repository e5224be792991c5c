package io.github.procpool.internal.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/*
 * An archive is code that workers run. So it is used only if nobody but its user and root could
 * have put it there: nobody else may write to the directory, nor replace it or one above it. Path
 * names are resolved first, so that no link is followed after the check.
 *
 * Where there are no POSIX modes (Windows), the rights of the user's own directory must do.
 */
/** The user's cache directory for archives, and whether it can be trusted. */
final class ArchiveDirectory {
  /** Names another directory than the system's usual one. */
  static final String PROPERTY = "procpool.archive.directory";

  private static final int ROOT = 0;
  private static final int OTHERS_WRITE = 0022;

  /** Who may write to such a directory may still not touch what others have in it. */
  private static final int STICKY = 01000;

  private ArchiveDirectory() {}

  /** Where it is or would be; {@code null} when the user has no home. */
  static @Nullable Path locate() {
    return locate(System.getProperties(), System.getenv());
  }

  // Neither lambdas nor optionals here: on the way to a host's first worker each costs a
  // millisecond.
  static @Nullable Path locate(Properties properties, Map<String, String> environment) {
    Path named = absolute(properties.getProperty(PROPERTY));
    if (named != null) {
      return named;
    }
    String system = properties.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    Path home = absolute(properties.getProperty("user.home"));
    Path caches;
    if (system.startsWith("windows")) {
      caches = absolute(environment.get("LOCALAPPDATA"));
    } else if (system.startsWith("mac")) {
      caches = home == null ? null : home.resolve("Library").resolve("Caches");
    } else {
      caches = absolute(environment.get("XDG_CACHE_HOME"));
      if (caches == null && home != null) {
        caches = home.resolve(".cache");
      }
    }
    return caches == null ? null : caches.resolve("procpool");
  }

  /** A relative name would depend on where a program is started; a home unknown is "?". */
  private static @Nullable Path absolute(@Nullable String name) {
    try {
      Path path = name == null ? null : Path.of(name);
      return path == null || !path.isAbsolute() ? null : path;
    } catch (InvalidPathException noPath) {
      return null;
    }
  }

  /** Makes it, with what is missing above it, for this user alone. */
  static void create(Path directory) throws IOException {
    Files.createDirectories(directory, OwnedDirectory.permissions(directory, "rwx------"));
  }

  /** The number of a file's owner; root's where files have none. */
  static int ownerOf(Path file) throws IOException {
    return hasModes(file) ? uid(file) : ROOT;
  }

  /** The directory by its real name, if it is there and only this user can write to it. */
  static Optional<Path> trusted(Path directory, int user) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    Path real = directory.toRealPath();
    return isTrusted(real, user) ? Optional.of(real) : Optional.empty();
  }

  /** Whether only this user, who owns it, and root can write or replace it. */
  static boolean isTrusted(Path real, int user) throws IOException {
    if (!hasModes(real)) {
      return true;
    }
    if (uid(real) != user || (mode(real) & OTHERS_WRITE) != 0) {
      return false;
    }
    for (Path above = real.getParent(); above != null; above = above.getParent()) {
      boolean foreign = uid(above) != user && uid(above) != ROOT;
      int mode = mode(above);
      if (foreign || ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private static int uid(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode");
  }
}
