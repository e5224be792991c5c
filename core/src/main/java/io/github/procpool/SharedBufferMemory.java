package io.github.procpool;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.procpool.internal.memory.Uninterrupted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * One mapping has at most 2 GiB - 1. A buffer up to that size is mapped whole; a larger one in
 * windows, as they are used. A view that crosses the edge of a window gets a mapping of its own.
 *
 * All handles of this process share their mappings as long as the collector leaves them: each task
 * brings a new handle, and to map, and fault in, the same pages for each would cost far more than
 * small tasks do. Mappings are undone by the collector, since Java 17 has no safe way to do it.
 */
/** The mapped bytes of one shared buffer in this process. */
final class SharedBufferMemory {
  private static final long WINDOW_BYTES = 1L << 30;

  private static final ReentrantLock KNOWN_LOCK = new ReentrantLock();

  /** Guarded by KNOWN_LOCK. */
  private static final Map<Path, WeakReference<SharedBufferMemory>> KNOWN = new HashMap<>();

  private final Path file;
  private final long size;
  private final long windowBytes;
  private final ReentrantLock lock = new ReentrantLock();

  /** By number; guarded by lock. */
  private final Map<Long, MappedByteBuffer> windows = new HashMap<>();

  private SharedBufferMemory(Path file, long size) {
    this.file = file;
    this.size = size;
    windowBytes = size <= Integer.MAX_VALUE ? size : WINDOW_BYTES;
  }

  /** The memory behind the file, mapped by nobody yet or by an earlier handle. */
  static SharedBufferMemory of(Path file, long size) {
    KNOWN_LOCK.lock();
    try {
      WeakReference<SharedBufferMemory> known = KNOWN.get(file);
      SharedBufferMemory memory = known == null ? null : known.get();
      if (memory == null || memory.size != size) {
        KNOWN.values().removeIf(reference -> reference.get() == null);
        memory = new SharedBufferMemory(file, size);
        KNOWN.put(file, new WeakReference<>(memory));
      }
      return memory;
    } finally {
      KNOWN_LOCK.unlock();
    }
  }

  /**
   * Looks whether the owner still has the file: mapped pages stay, but are of no use any more.
   *
   * @throws IllegalStateException if it has not
   */
  void requireFile() {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw closedByOwner(null);
    }
  }

  /** A new view; the caller has checked that it lies in the buffer. */
  ByteBuffer view(long offset, int length) {
    long number = Math.min(offset, size - 1) / windowBytes;
    long start = number * windowBytes;
    boolean inside = offset + length <= start + windowBytes;
    MappedByteBuffer view =
        inside ? window(number).slice((int) (offset - start), length) : map(offset, length);
    return view.order(ByteOrder.nativeOrder());
  }

  private MappedByteBuffer window(long number) {
    lock.lock();
    try {
      MappedByteBuffer window = windows.get(number);
      if (window == null) {
        long start = number * windowBytes;
        window = map(start, Math.min(windowBytes, size - start));
        windows.put(number, window);
      }
      return window;
    } finally {
      lock.unlock();
    }
  }

  private MappedByteBuffer map(long offset, long length) {
    try {
      return Uninterrupted.use(() -> mapOnce(offset, length));
    } catch (IOException e) {
      throw Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          ? new UncheckedIOException(
              "cannot map %d of the %d bytes of %s".formatted(length, size, file), e)
          : closedByOwner(e);
    }
  }

  private MappedByteBuffer mapOnce(long offset, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ, WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (channel.size() != size) { // to map beyond the end would grow the file
        throw new IOException(
            "the file of the shared buffer has " + channel.size() + " bytes, not " + size);
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, offset, length);
    }
  }

  private IllegalStateException closedByOwner(@Nullable IOException cause) {
    return new IllegalStateException(
        "the shared buffer of %d bytes was closed by its owner: there is no %s any more"
            .formatted(size, file),
        cause);
  }
}
