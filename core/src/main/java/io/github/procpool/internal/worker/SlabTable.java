package io.github.procpool.internal.worker;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.procpool.internal.memory.Uninterrupted;
import io.github.procpool.internal.wire.FrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The slabs that this worker has mapped; the host owns them all. */
final class SlabTable {
  /** A slab that the host granted; file is the reason when it could not (id 0). */
  record Grant(int id, String file) {}

  /**
   * Bytes and number of mapped slabs that are kept: to map one anew costs about 20 µs and a page
   * fault a page. The memory is the host's, so this is but address space.
   */
  private static final long KEPT_BYTES = 2L << 30;

  private static final int KEPT = 1024;

  private final HostCalls calls;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition named = lock.newCondition();

  // guarded by lock
  private final Map<Integer, String> files = new LinkedHashMap<>();
  private final Map<Integer, ByteBuffer> mapped = new LinkedHashMap<>(16, 0.75f, true);
  private long mappedBytes;

  SlabTable(HostCalls calls) {
    this.calls = calls;
  }

  /** Control thread: the host names a slab. */
  void named(Grant grant) {
    lock.lock();
    try {
      files.put(grant.id(), grant.file());
      named.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a slab can be had without a descriptor, and without waiting for its name. */
  boolean isMapped(int id) {
    lock.lock();
    try {
      return mapped.containsKey(id);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The whole slab, as soon as the host has named it.
   *
   * @throws NoRoomException when it can't be mapped
   */
  ByteBuffer view(int id) throws NoRoomException {
    lock.lock();
    try {
      ByteBuffer memory = mapped.get(id);
      if (memory == null) {
        String file;
        while ((file = files.get(id)) == null) {
          named.awaitUninterruptibly();
        }
        memory = map(Path.of(file));
        mapped.put(id, memory);
        mappedBytes += memory.capacity();
        forgetOldest();
      }
      return memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    } finally {
      lock.unlock();
    }
  }

  /** Unmaps those that were not used for longest, as soon as they are collected. */
  private void forgetOldest() {
    Iterator<ByteBuffer> oldest = mapped.values().iterator();
    while (mapped.size() > KEPT || (mappedBytes > KEPT_BYTES && mapped.size() > 1)) {
      mappedBytes -= oldest.next().capacity();
      oldest.remove();
    }
  }

  /**
   * A slab for outcomes of the task that runs under this sequence; answers its id.
   *
   * @throws NoRoomException when the host gives none
   */
  int request(long sequence, long bytes) throws IOException {
    Object answer =
        calls.ask(
            FrameType.SLAB_REQUEST,
            body -> {
              body.putLong(sequence);
              body.putLong(bytes);
            });
    if (!(answer instanceof Grant grant) || grant.id() == 0) {
      throw new NoRoomException(
          "the host gives it no shared memory"
              + (answer instanceof Grant refused ? ": " + refused.file() : ""));
    }
    named(grant);
    return grant.id();
  }

  private static ByteBuffer map(Path file) throws NoRoomException {
    try {
      return Uninterrupted.use( // a task's thread, which a cancel interrupts
          () -> {
            try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
              return channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            }
          });
    } catch (IOException e) { // no descriptor left, most likely
      throw new NoRoomException("this worker can't map " + file + ": " + e.getMessage());
    }
  }
}
