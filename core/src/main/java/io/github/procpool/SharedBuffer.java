package io.github.procpool;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes outside of the heap that the host and all its workers read and write in place.
 *
 * <p>A buffer that is passed to a task, as an argument or captured by a lambda, is not copied: only
 * its name and size are sent. The worker maps the same memory when the task first uses it.
 *
 * <pre>{@code
 * try (SharedBuffer pixels = SharedBuffer.create(1 << 20)) {
 *   TaskFuture<Void> drawn = pool.submit(() -> draw(pixels.buffer()));
 *   drawn.join();
 *   show(pixels.buffer());
 * }
 * }</pre>
 *
 * <p><b>Who sees what.</b> A task sees what the host wrote before it submitted the task. The host
 * sees what the task wrote once the task's future is complete. Between tasks that run at the same
 * time, or while a task runs, nothing is promised for plain reads and writes; there, use the
 * volatile and atomic modes of a {@link java.lang.invoke.VarHandle VarHandle} from {@link
 * java.lang.invoke.MethodHandles#byteBufferViewVarHandle MethodHandles.byteBufferViewVarHandle},
 * which work across processes. A task that is killed leaves what it wrote so far.
 *
 * <p><b>Whose it is.</b> The handle that {@link #create(long)} returned is the owner: its {@link
 * #close()} takes the memory away from everyone, so it must stay open, and reachable, until the
 * last task that uses it is done. Every other handle is a guest's; a task need not close it. In a
 * {@link PoolExecutor#threads pool of threads} nothing is sent, so there the task has the owner
 * itself and must not close it. A task may create buffers too, but they end with its worker.
 *
 * <p>The memory is that of the operating system, not of the heap, and counts against its limits: on
 * Linux a file in {@code /dev/shm}, or in the temporary directory when that is too small; elsewhere
 * always in the temporary directory. Only this user may open it. When the system runs out of memory
 * for it later, writing to it fails with an {@link InternalError}.
 *
 * <p>Handles are safe for any thread. The views they give out are plain {@link ByteBuffer}s: each
 * has its own position and limit, and is for one thread at a time.
 *
 * @see <a href="https://docs.python.org/3/library/multiprocessing.shared_memory.html">Python,
 *     multiprocessing.shared_memory</a>
 */
public final class SharedBuffer implements AutoCloseable, Serializable {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final transient long size;

  /** Null in all handles but the owner. */
  private final transient @Nullable SharedBufferFile owned;

  private final transient ReentrantLock lock = new ReentrantLock();

  // The next two are guarded by lock; memory is null until first use, and again once closed.
  private transient @Nullable SharedBufferMemory memory;
  private transient boolean closed;

  private SharedBuffer(Path file, long size, @Nullable SharedBufferFile owned) {
    this.file = file;
    this.size = size;
    this.owned = owned;
  }

  /**
   * Creates a buffer whose bytes are all zero.
   *
   * <p>The system provides its memory page by page, as it is first written. It has no limit of its
   * own; above {@link Integer#MAX_VALUE} bytes, it is used in parts, with {@link #view(long, int)}.
   *
   * @param bytes its size, at least 1
   * @return the owner, to be closed
   * @throws IllegalArgumentException if {@code bytes} is below 1
   * @throws UncheckedIOException if the system has less than that many bytes free, or no file can
   *     be created
   */
  public static SharedBuffer create(long bytes) {
    Checks.atLeastBytes("bytes", 1, "1", bytes);
    try {
      SharedBufferFile owned = SharedBufferFile.create(bytes);
      SharedBuffer buffer = new SharedBuffer(owned.path(), bytes, owned);
      owned.removeAfter(buffer);
      return buffer;
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "cannot create a shared buffer of " + bytes + " bytes: " + failure.getMessage(), failure);
    }
  }

  /** A handle of a guest; touches no file yet, so that decoding a task never fails for it. */
  static SharedBuffer attach(Path file, long size) {
    return new SharedBuffer(file, size, null);
  }

  /**
   * Its size, which never changes.
   *
   * @return in bytes, at least 1; also after it was closed
   */
  public long size() {
    return size;
  }

  /**
   * Whether this handle is the one that {@link #create(long)} returned.
   *
   * @return {@code true} if closing it takes the memory away from everyone; also after it was
   *     closed
   */
  public boolean isOwner() {
    return owned != null;
  }

  /**
   * The whole buffer.
   *
   * @return a new view in {@linkplain java.nio.ByteOrder#nativeOrder() native order}, from position
   *     0 to the end; not to be used after the owner was closed
   * @throws IllegalStateException if this handle or its owner is closed, or the buffer has more
   *     than {@link Integer#MAX_VALUE} bytes
   * @throws UncheckedIOException if the system can't map the memory
   */
  public ByteBuffer buffer() {
    if (size > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "buffer() shows %d bytes at most, this one has %d; use view(offset, length)"
              .formatted(Integer.MAX_VALUE, size));
    }
    return view(0, (int) size);
  }

  /**
   * A part of the buffer.
   *
   * @param offset where it begins, in bytes from the start of the buffer
   * @param length how many bytes it has
   * @return a new view in {@linkplain java.nio.ByteOrder#nativeOrder() native order}, whose
   *     position 0 is at {@code offset}; not to be used after the owner was closed
   * @throws IndexOutOfBoundsException if the part does not lie in the buffer
   * @throws IllegalStateException if this handle or its owner is closed
   * @throws UncheckedIOException if the system can't map the memory
   */
  public ByteBuffer view(long offset, int length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          "view(%d, %d) does not lie in the %d bytes of the shared buffer"
              .formatted(offset, length, size));
    }
    lock.lock();
    try {
      requireOpen();
      SharedBufferMemory mapped = memory;
      if (mapped == null) {
        mapped = SharedBufferMemory.of(file, size);
        memory = mapped;
      }
      if (owned == null) {
        mapped.requireFile();
      }
      return mapped.view(offset, length);
    } finally {
      lock.unlock();
      Reference.reachabilityFence(this); // an owner collected half way would remove the file
    }
  }

  /**
   * Closes this handle; again does nothing.
   *
   * <p>The owner's close gives the memory back at once and removes the file: from then on, all
   * handles in all processes fail with {@link IllegalStateException}, and the content of views
   * taken before is lost. A task that still uses one at that moment, say one that was cancelled and
   * has not ended yet, may fail with an {@link InternalError}. A guest's close ends that handle
   * only.
   *
   * <p>The file of an owner that is garbage-collected unclosed is removed then, with a warning in
   * the log; those of all owners when the JVM exits, or at the next start if it was killed.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      memory = null;
    } finally {
      lock.unlock();
    }
    if (owned != null) {
      owned.remove();
    }
  }

  /**
   * For messages and logs.
   *
   * @return its name and size
   */
  @Override
  public String toString() {
    return "SharedBuffer[" + file.getFileName() + ", " + size + " bytes]";
  }

  Path file() {
    return file;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
  }

  /**
   * Sends the name only; refuses a closed buffer at submit rather than in the worker.
   *
   * @return what is written in its place
   */
  private Object writeReplace() {
    lock.lock();
    try {
      requireOpen();
    } finally {
      lock.unlock();
    }
    return new SharedBufferName(file.toString(), size);
  }

  /**
   * Refuses a stream that does not have the name in its place.
   *
   * @param in not read
   * @throws InvalidObjectException always
   */
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a shared buffer is sent as a SharedBufferName only");
  }
}
