package io.github.procpool.internal.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/*
 * The lock says that the owner lives: the kernel drops it when the owner dies, however it dies.
 * A sweeper that finds the lock free takes it and deletes. It may get there between the making of
 * the lock file and the locking of it; hence create() looks again once it holds the lock, and
 * starts over when its file is gone.
 *
 * POSIX drops a lock as soon as its process closes any descriptor of the file. So nobody but this
 * class may open the lock file of a directory of this JVM, not even to look.
 */
/** A directory that only this user can enter, locked while this JVM lives. */
final class OwnedDirectory {
  static final String LOCK_FILE = "lock";

  private static final int CREATE_ATTEMPTS = 16;
  private static final int DELETE_ATTEMPTS = 4;

  private final Path path;
  private final FileChannel lockChannel;

  private OwnedDirectory(Path path, FileChannel lockChannel) {
    this.path = path;
    this.lockChannel = lockChannel;
  }

  /** Creates and locks {@code <parent>/<prefix><random>}. */
  static OwnedDirectory create(Path parent, String prefix) throws IOException {
    for (int attempt = 1; attempt <= CREATE_ATTEMPTS; attempt++) {
      Path path = parent.resolve(prefix + randomSuffix());
      try {
        Files.createDirectory(path, permissions(path, "rwx------"));
      } catch (FileAlreadyExistsException taken) {
        continue;
      }
      OwnedDirectory created = lock(path);
      if (created != null) {
        return created;
      }
    }
    throw new IOException(
        "no directory could be made in " + parent + ": each of " + CREATE_ATTEMPTS + " vanished");
  }

  private static @Nullable OwnedDirectory lock(Path path) throws IOException {
    Path lockFile = path.resolve(LOCK_FILE);
    FileChannel channel;
    try {
      createFile(lockFile);
      channel = openLockFile(lockFile);
    } catch (NoSuchFileException swept) {
      return null;
    }
    OwnedDirectory created = new OwnedDirectory(path, channel);
    boolean kept = false;
    try {
      FileLock lock = channel.tryLock();
      kept = lock != null && created.isIntact();
      return kept ? created : null;
    } finally {
      if (!kept) {
        channel.close();
      }
    }
  }

  static FileChannel openLockFile(Path lockFile) throws IOException {
    return FileChannel.open(lockFile, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** Creates an empty file that only this user can read or write. */
  static Path createFile(Path file) throws IOException {
    return Files.createFile(file, permissions(file, "rw-------"));
  }

  /** The same, unless it is there already. */
  static Path createFileIfMissing(Path file) throws IOException {
    try {
      return createFile(file);
    } catch (FileAlreadyExistsException there) {
      return file;
    }
  }

  Path path() {
    return path;
  }

  /** False once somebody, say a cleaner of temporary files, took it away. */
  boolean isIntact() {
    return Files.exists(path.resolve(LOCK_FILE), LinkOption.NOFOLLOW_LINKS);
  }

  /** Deletes it with all it holds, then gives up the lock. */
  void delete() throws IOException {
    try {
      deleteTree(path);
    } finally {
      lockChannel.close();
    }
  }

  /** Deletes a directory and all it holds; follows no links; the lock file goes last. */
  static void deleteTree(Path directory) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        deleteOnce(directory);
        return;
      } catch (DirectoryNotEmptyException grown) {
        // A dying worker may still have written a file behind our back.
        if (attempt == DELETE_ATTEMPTS) {
          throw grown;
        }
      }
    }
  }

  private static void deleteOnce(Path directory) throws IOException {
    Path lockFile = directory.resolve(LOCK_FILE);
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(lockFile)) {
              Files.deleteIfExists(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            if (visited.equals(directory)) {
              Files.deleteIfExists(lockFile);
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The words of a failure without the path, which the caller's message already has. */
  static String reason(IOException failure) {
    if (failure instanceof FileSystemException known && known.getReason() != null) {
      return known.getReason();
    }
    return failure.getClass().getSimpleName();
  }

  /** What makes a new file or directory have that mode, where there are modes. */
  static FileAttribute<?>[] permissions(Path path, String mode) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static String randomSuffix() {
    return Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36).substring(0, 4);
  }
}
