package io.github.procpool.internal.launch;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;

/** Deletes what hosts that were killed have left behind. */
final class StaleDirectories {
  private static final Logger LOGGER = System.getLogger(StaleDirectories.class.getName());

  /** A directory with no lock file may be in the making; past this age it was given up. */
  private static final Duration HALF_MADE = Duration.ofHours(1);

  private StaleDirectories() {}

  /** Deletes the stale siblings of {@code own}; what can't be deleted is logged and left. */
  static void sweep(OwnedDirectory own, HostIdentity host) {
    Path parent = own.path().toAbsolutePath().getParent();
    try (DirectoryStream<Path> siblings =
        Files.newDirectoryStream(
            parent, entry -> entry.getFileName().toString().startsWith(host.userPrefix()))) {
      UserPrincipal owner = Files.getOwner(own.path(), LinkOption.NOFOLLOW_LINKS);
      for (Path sibling : siblings) {
        if (!sibling.getFileName().toString().startsWith(host.ownPrefix())) {
          sweepOne(sibling, owner);
        }
      }
    } catch (IOException | DirectoryIteratorException | UnsupportedOperationException failure) {
      LOGGER.log(Level.DEBUG, () -> "cannot look for stale directories in " + parent, failure);
    }
  }

  private static void sweepOne(Path directory, UserPrincipal owner) {
    try {
      if (isOwnDirectory(directory, owner)) {
        deleteIfAbandoned(directory);
      }
    } catch (NoSuchFileException gone) {
      LOGGER.log(Level.TRACE, () -> directory + " was removed by another host");
    } catch (IOException failure) {
      LOGGER.log(Level.DEBUG, () -> "cannot remove stale directory " + directory, failure);
    }
  }

  private static boolean isOwnDirectory(Path directory, UserPrincipal owner) throws IOException {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner);
  }

  private static void deleteIfAbandoned(Path directory) throws IOException {
    Path lockFile = directory.resolve(OwnedDirectory.LOCK_FILE);
    if (!Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS)) {
      Instant modified =
          Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .lastModifiedTime()
              .toInstant();
      if (modified.isBefore(Instant.now().minus(HALF_MADE))) {
        OwnedDirectory.deleteTree(directory);
      }
      return;
    }
    try (FileChannel channel = OwnedDirectory.openLockFile(lockFile)) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        OwnedDirectory.deleteTree(directory);
        LOGGER.log(Level.DEBUG, () -> "removed stale directory " + directory);
      }
    } catch (OverlappingFileLockException ownLock) {
      LOGGER.log(Level.TRACE, () -> directory + " belongs to this JVM");
    }
  }
}
