package io.github.procpool.internal.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The hs_err file of one worker: where the JVM writes it, and where it is kept. */
final class CrashLog {
  private static final Logger LOGGER = System.getLogger(CrashLog.class.getName());
  private static final String PREFIX = "hs_err_w";

  private final Path directory;
  private final long pid;

  CrashLog(Path directory, long pid) {
    this.directory = directory;
    this.pid = pid;
  }

  /** The JVM option that makes a worker write it to {@code directory}. */
  static String option(Path directory, int workerId) {
    // In this option the JVM reads %p as its pid and %% as a percent sign.
    String folder = directory.toString().replace("%", "%%");
    return "-XX:ErrorFile=" + Path.of(folder, PREFIX + workerId + "_%p.log");
  }

  /** Moves it to the temporary directory, mode 0600: it shows the whole environment. */
  Optional<Path> take() {
    try {
      Optional<Path> written = find();
      return written.isEmpty() ? written : Optional.of(keep(written.get()));
    } catch (IOException | DirectoryIteratorException failure) {
      LOGGER.log(
          Level.WARNING,
          () -> "the crash log of process " + pid + " in " + directory + " is lost",
          failure);
      return Optional.empty();
    }
  }

  private Optional<Path> find() throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    String suffix = "_" + pid + ".log";
    try (DirectoryStream<Path> logs =
        Files.newDirectoryStream(directory, entry -> isLog(entry.getFileName(), suffix))) {
      for (Path log : logs) {
        return Optional.of(log);
      }
      return Optional.empty();
    }
  }

  private static boolean isLog(Path name, String suffix) {
    String text = name.toString();
    return text.startsWith(PREFIX) && text.endsWith(suffix);
  }

  private static Path keep(Path written) throws IOException {
    String name = written.getFileName().toString();
    String stem = name.substring(0, name.length() - ".log".length());
    // A fresh file of ours, mode 0600, so that nobody else can have put a link in its place.
    Path kept = Files.createTempFile("procpool_" + stem + "_", ".log");
    Files.move(written, kept, StandardCopyOption.REPLACE_EXISTING);
    if (kept.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-------"));
    }
    return kept;
  }
}
