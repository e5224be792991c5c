package io.github.procpool.internal.memory;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Leases slabs of a pool: only the host allocates, so a worker that dies takes none with it. */
public final class SlabAllocator implements AutoCloseable {
  /** Creates a file that only this user can read, with room for that many bytes. */
  public interface FileSource {
    Path create(String hint, long bytes) throws IOException;
  }

  private static final System.Logger LOGGER = System.getLogger("io.github.procpool");

  /**
   * Smaller slabs would mean more files; a larger one would waste memory on payloads of some KiB.
   */
  private static final int SMALLEST = 64 << 10;

  /** What is kept for good: enough for tasks that come now and then. */
  private static final long REST_BYTES = 32L << 20;

  private final FileSource files;
  private final long keepBytes;
  private final Executor later;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock, all below
  private final List<ArrayDeque<Slab>> free = new ArrayList<>();
  private final Map<Integer, Slab> leased = new HashMap<>();
  private long freeBytes;

  /** The least that was free since the last {@link #trim}: nobody needs so much. */
  private long leastFreeBytes;

  private boolean trimming;
  private int nextId = 1;
  private boolean closed;

  /**
   * Free slabs are kept, as new ones cost page faults, and given back to the system after a while
   * without use.
   *
   * @param keepBytes the most that is kept
   * @param later runs what it is given in some seconds, in any thread
   */
  public SlabAllocator(FileSource files, long keepBytes, Executor later) {
    this.files = files;
    this.keepBytes = keepBytes;
    this.later = later;
    for (int i = 0; i < 32; i++) {
      free.add(new ArrayDeque<>());
    }
  }

  /**
   * A slab of at least that many bytes, for which there is room.
   *
   * @throws IOException when the system has no shared memory left, or the allocator is closed
   */
  public Slab lease(long bytes) throws IOException {
    if (bytes > Integer.MAX_VALUE) {
      throw new IOException("a payload has at most 2 GiB, was " + bytes + " bytes");
    }
    int needed = (int) Math.max(bytes, 1);
    int capacity = capacityFor(needed);
    Slab used = leaseFree(capacity);
    if (used != null) {
      try {
        used.reserve(needed);
        return used;
      } catch (IOException e) {
        discard(used, e); // another file may lie where there is more room
      }
    }
    return leaseNew(capacity, needed);
  }

  private @Nullable Slab leaseFree(int capacity) throws IOException {
    lock.lock();
    try {
      requireOpen();
      Slab slab = free.get(sizeClass(capacity)).pollLast();
      if (slab != null) {
        freeBytes -= slab.room();
        leastFreeBytes = Math.min(leastFreeBytes, freeBytes);
        leased.put(slab.id(), slab);
      }
      return slab;
    } finally {
      lock.unlock();
    }
  }

  private Slab leaseNew(int capacity, int needed) throws IOException {
    int id;
    lock.lock();
    try {
      requireOpen();
      id = nextId++;
    } finally {
      lock.unlock();
    }
    Slab slab = create(id, capacity, needed);
    lock.lock();
    try {
      leased.put(id, slab);
    } finally {
      lock.unlock();
    }
    return slab;
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the pool's shared memory is closed");
    }
  }

  private void discard(Slab slab, IOException reason) {
    LOGGER.log(System.Logger.Level.DEBUG, () -> slab.file() + " can't grow", reason);
    lock.lock();
    try {
      leased.remove(slab.id());
    } finally {
      lock.unlock();
    }
    delete(slab);
  }

  /** The slab that was leased under this id, or null: an id from a worker is not trusted. */
  public @Nullable Slab leased(int id) {
    lock.lock();
    try {
      return leased.get(id);
    } finally {
      lock.unlock();
    }
  }

  /** Ends a lease; a second release of the same slab changes nothing. */
  public void release(Slab slab) {
    boolean discard;
    boolean trims = false;
    lock.lock();
    try {
      if (leased.remove(slab.id()) == null) {
        return;
      }
      discard = closed || freeBytes + slab.room() > keepBytes;
      if (!discard) {
        free.get(sizeClass(slab.capacity())).addLast(slab);
        freeBytes += slab.room();
        trims = !trimming && freeBytes > REST_BYTES;
        trimming |= trims;
      }
    } finally {
      lock.unlock();
    }
    if (discard) {
      delete(slab);
    }
    if (trims) {
      later.execute(this::trim);
    }
  }

  /** Gives back what was not needed since the last time. */
  private void trim() {
    List<Slab> unneeded = new ArrayList<>();
    boolean again;
    lock.lock();
    try {
      long bytes = Math.min(leastFreeBytes, freeBytes - REST_BYTES);
      for (int i = free.size() - 1; i >= 0; i--) {
        Slab oldest;
        while ((oldest = free.get(i).peekFirst()) != null && oldest.room() <= bytes) {
          unneeded.add(free.get(i).removeFirst());
          bytes -= oldest.room();
          freeBytes -= oldest.room();
        }
      }
      leastFreeBytes = freeBytes;
      again = freeBytes > REST_BYTES && !closed;
      trimming = again;
    } finally {
      lock.unlock();
    }
    unneeded.forEach(SlabAllocator::delete);
    if (again) {
      later.execute(this::trim);
    }
  }

  /** Ends a lease for good; who has mapped the slab may go on reading it. */
  public void retire(Slab slab) {
    lock.lock();
    try {
      if (leased.remove(slab.id()) == null) {
        return;
      }
    } finally {
      lock.unlock();
    }
    try {
      Files.deleteIfExists(slab.file());
    } catch (IOException e) {
      cannotDelete(slab, e);
    }
  }

  /** How many slabs are leased now. */
  public int leases() {
    lock.lock();
    try {
      return leased.size();
    } finally {
      lock.unlock();
    }
  }

  /** Deletes the free slabs; a leased one, which may yet be read, goes when it is released. */
  @Override
  public void close() {
    List<Slab> all = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      free.forEach(
          slabs -> {
            all.addAll(slabs);
            slabs.clear();
          });
      freeBytes = 0;
      leastFreeBytes = 0;
    } finally {
      lock.unlock();
    }
    all.forEach(SlabAllocator::delete);
  }

  private Slab create(int id, int capacity, int needed) throws IOException {
    Path file = files.create("slab-" + id, needed);
    try {
      return new Slab(id, file, Uninterrupted.use(() -> map(file, capacity)), needed);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw new IOException(
          "can't map %d bytes of %s: %s".formatted(capacity, file, e.getMessage()), e);
    }
  }

  private static ByteBuffer map(Path file, int capacity) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, capacity);
    }
  }

  private static void delete(Slab slab) {
    try {
      Path unused = Uninterrupted.use(() -> cut(slab.file()));
      Files.deleteIfExists(slab.file());
    } catch (IOException e) {
      cannotDelete(slab, e);
    }
  }

  /** The mapping lives until it is collected; its pages must not. */
  private static Path cut(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.truncate(0);
    }
    return file;
  }

  private static void cannotDelete(Slab slab, IOException reason) {
    LOGGER.log(System.Logger.Level.DEBUG, () -> "could not delete slab " + slab.file(), reason);
  }

  private static int capacityFor(int bytes) {
    if (bytes <= SMALLEST) {
      return SMALLEST;
    }
    int power = 32 - Integer.numberOfLeadingZeros(bytes - 1);
    return power >= 31 ? Integer.MAX_VALUE : 1 << power;
  }

  private static int sizeClass(int capacity) {
    return 32 - Integer.numberOfLeadingZeros(capacity);
  }
}
