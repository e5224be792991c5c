package io.github.procpool.internal.memory;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** New files for host and worker to map, where there is room for what will be written to them. */
public final class SharedFiles {
  /*
   * A mapped page that the file system has no room for ends its writer with SIGBUS, and in
   * containers /dev/shm often has 64 MiB only. So the pages are taken here, by writing zeros, where
   * a lack of room is an exception, and another file system can be tried.
   */

  /** Creates an empty file that only this user can read. */
  public interface Source {
    Path create(String hint) throws IOException;
  }

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10).asReadOnlyBuffer();

  private final Source inMemory;
  private final Source onDisk;

  /**
   * @param inMemory makes files in memory
   * @param onDisk makes those for which memory has no room
   */
  public SharedFiles(Source inMemory, Source onDisk) {
    this.inMemory = inMemory;
    this.onDisk = onDisk;
  }

  /**
   * A new file that holds that many zeros.
   *
   * @throws IOException when there is no room for them; the message says where
   */
  public Path create(String hint, long bytes) throws IOException {
    try {
      return create(inMemory, hint, bytes);
    } catch (IOException fullMemory) {
      try {
        return create(onDisk, hint, bytes);
      } catch (IOException fullDisk) {
        fullDisk.addSuppressed(fullMemory);
        throw new IOException(
            "no room for %d bytes to be shared (%s; %s); make room there, or send less at once"
                .formatted(bytes, fullMemory.getMessage(), fullDisk.getMessage()),
            fullDisk);
      }
    }
  }

  private static Path create(Source source, String hint, long bytes) throws IOException {
    Path file = source.create(hint);
    try {
      long free = file.toFile().getUsableSpace();
      if (free < bytes && file.toFile().getTotalSpace() > 0) { // else it does not tell
        throw new IOException(file.getParent() + " has " + free + " bytes free");
      }
      reserve(file, 0, bytes);
      return file;
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /**
   * Takes the pages of a stretch that nobody has written to.
   *
   * @throws IOException when there is no room for them
   */
  static void reserve(Path file, long from, long to) throws IOException {
    try {
      Path unused = Uninterrupted.use(() -> fill(file, from, to));
    } catch (IOException e) {
      throw new IOException(file.getParent() + ": " + e.getMessage(), e);
    }
  }

  private static Path fill(Path file, long from, long to) throws IOException {
    ByteBuffer zeros = ZEROS.duplicate();
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      long at = from;
      while (at < to) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
        at += channel.write(zeros, at);
      }
    }
    return file;
  }
}
