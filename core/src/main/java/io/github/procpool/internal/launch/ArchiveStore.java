package io.github.procpool.internal.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32;

/*
 *   lock                     held by the one maker at work
 *   <key>-<checksum>.jsa     an archive; its time is the day of its last use
 *   <key>.new                in the making; of no use when nobody holds the lock
 *   <key>.failed             none could be made; not tried again on that day
 *
 * The checksum is here because the JVM looks at the head of an archive only, and crashes on a body
 * that a power failure has left half written.
 */
/**
 * The archives in one directory.
 *
 * @param directory real, and trusted
 * @param key of the archive that is looked for
 */
record ArchiveStore(Path directory, ArchiveKey key) {
  private static final String ARCHIVE = ".jsa";

  /** Also how exact the time of the last use is. */
  private static final Duration DAY = Duration.ofDays(1);

  private static final Duration UNUSED = Duration.ofDays(30);

  /** The archive, if it is there and whole; a damaged one is deleted. */
  Optional<Path> find() throws IOException {
    String prefix = key.text().concat("-");
    // In a host's first pool somebody waits for this: a glob costs milliseconds, a format more.
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!file.getFileName().toString().startsWith(prefix)) {
          continue;
        }
        if (file.equals(directory.resolve(archiveName(file)))) {
          touch(file);
          return Optional.of(file);
        }
        Files.deleteIfExists(file);
      }
      return Optional.empty();
    } catch (NoSuchFileException gone) { // by another's clean-up
      return Optional.empty();
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
  }

  /** Whether making one was tried in vain, and not long ago. */
  boolean hasFailed() throws IOException {
    Path failed = failed();
    return Files.exists(failed) && !isOlder(failed, DAY);
  }

  /** Where a maker puts an archive before {@link #publish}. */
  Path unfinished() {
    return directory.resolve(key.text() + ".new");
  }

  /** The file that makers lock. */
  Path lock() {
    return directory.resolve(OwnedDirectory.LOCK_FILE);
  }

  /** Gives the unfinished archive its name, under which it is whole or not there. */
  Path publish() throws IOException {
    Path unfinished = unfinished();
    try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.READ)) {
      file.force(true);
    }
    return Files.move(
        unfinished,
        directory.resolve(archiveName(unfinished)),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Notes that none could be made. */
  void fail() throws IOException {
    Files.deleteIfExists(failed());
    OwnedDirectory.createFile(failed());
  }

  /** Deletes what nobody has used for long, of any key; only under the lock. */
  void sweep() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "jdk*.{jsa,new,failed}")) {
      for (Path file : files) {
        if (isOlder(file, file.toString().endsWith(ARCHIVE) ? UNUSED : DAY)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path failed() {
    return directory.resolve(key.text() + ".failed");
  }

  private String archiveName(Path content) throws IOException {
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(content)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        checksum.update(buffer, 0, count);
      }
    }
    return String.join("-", key.text(), Long.toHexString(checksum.getValue())).concat(ARCHIVE);
  }

  private static void touch(Path file) throws IOException {
    if (isOlder(file, DAY)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }
  }

  private static boolean isOlder(Path file, Duration age) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(age));
  }
}
