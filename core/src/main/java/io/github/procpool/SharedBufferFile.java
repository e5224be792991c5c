package io.github.procpool;

import io.github.procpool.internal.launch.HostDirectory;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** The file of a shared buffer, as its owner has it; removed once. */
final class SharedBufferFile {
  private static final Logger LOGGER = System.getLogger(SharedBuffer.class.getName());
  private static final Cleaner CLEANER = Cleaner.create();

  private final HostDirectory directory;
  private final Path path;
  private final long size;
  private final AtomicBoolean removed = new AtomicBoolean();

  private SharedBufferFile(HostDirectory directory, Path path, long size) {
    this.directory = directory;
    this.path = path;
    this.size = size;
  }

  /** Creates a sparse file, in memory if there is room, and keeps the host's directory for it. */
  static SharedBufferFile create(long size) throws IOException {
    HostDirectory directory = HostDirectory.acquire();
    boolean created = false;
    try {
      Path path = newFileWithRoom(directory, size);
      try {
        setLength(path, size);
        created = true;
      } finally {
        if (!created) {
          Files.deleteIfExists(path);
        }
      }
      return new SharedBufferFile(directory, path, size);
    } finally {
      if (!created) {
        directory.release();
      }
    }
  }

  Path path() {
    return path;
  }

  /** Also removes it when the owner was garbage-collected unclosed. */
  void removeAfter(SharedBuffer owner) {
    CLEANER.register(owner, this::removeAbandoned);
  }

  /** Removes it and gives its memory back at once; only the first call does anything. */
  void remove() {
    if (!removed.compareAndSet(false, true)) {
      return;
    }
    try {
      discard();
    } catch (IOException failure) {
      logLeft(failure);
    } finally {
      directory.release();
    }
  }

  /** Leaves the bytes alone: views that outlived the owner may still be in use. */
  private void removeAbandoned() {
    if (!removed.compareAndSet(false, true)) {
      return;
    }
    LOGGER.log(
        Level.WARNING,
        "a shared buffer of {0} bytes was garbage-collected unclosed; close it when its last task"
            + " is done",
        Long.toString(size));
    try {
      Files.deleteIfExists(path);
    } catch (IOException failure) {
      logLeft(failure);
    } finally {
      directory.release();
    }
  }

  /*
   * Pages live as long as any process maps them, and mappings live until they are collected, in an
   * idle worker for ever. So the file is cut to nothing, which frees the pages, and then stretched
   * again, so that whoever still has a view reads zeros instead of falling off its end.
   */
  private void discard() throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw")) {
      Files.deleteIfExists(path);
      bytes.setLength(0);
      bytes.setLength(size);
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private void logLeft(IOException failure) {
    LOGGER.log(Level.DEBUG, () -> path + " is left to the end of this JVM", failure);
  }

  private static Path newFileWithRoom(HostDirectory directory, long size) throws IOException {
    Path inMemory = directory.newSharedFile("shared");
    if (hasRoom(inMemory, size)) {
      return inMemory;
    }
    // Containers often have a /dev/shm of 64 MiB only.
    long freeInMemory = delete(inMemory);
    Path onDisk = directory.newFile("shared", ".mem");
    if (hasRoom(onDisk, size)) {
      return onDisk;
    }
    long freeOnDisk = delete(onDisk);
    throw new IOException(
        "%s has %d bytes free, %s has %d"
            .formatted(inMemory.getParent(), freeInMemory, onDisk.getParent(), freeOnDisk));
  }

  /** A file system that does not tell its size is trusted; one that is full would crash a write. */
  private static boolean hasRoom(Path path, long bytes) {
    File file = path.toFile();
    return file.getUsableSpace() >= bytes || file.getTotalSpace() == 0;
  }

  /** Deletes a file; answers how much could have been written to it. */
  private static long delete(Path path) throws IOException {
    long free = path.toFile().getUsableSpace();
    Files.delete(path);
    return free;
  }

  private static void setLength(Path path, long size) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw")) {
      bytes.setLength(size);
    }
  }
}
