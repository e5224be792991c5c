package io.github.procpool.cli.term;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * Whoever writes can't know whether another line follows at once or in an hour. So a thread of its
 * own flushes what has lain there for 10 ms; it sleeps while nothing does.
 */
/** Buffers lines for throughput, yet each of them is out within 10 ms. Safe for any thread. */
public final class PromptOutput implements AutoCloseable {
  private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private final @Nullable StatusLine sameTerminal;
  private final Runnable onFailure;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // guarded by lock
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;
  private @Nullable IOException failure;
  private boolean closed;

  /**
   * Starts the flushing thread, a daemon.
   *
   * @param sameTerminal the status line of the terminal that {@code out} is, {@code null} if it is
   *     none
   * @param onFailure called once, by whichever thread writes, when writing fails
   */
  public PromptOutput(OutputStream out, @Nullable StatusLine sameTerminal, Runnable onFailure) {
    this.out = out;
    this.sameTerminal = sameTerminal;
    this.onFailure = onFailure;
    Thread flusher = new Thread(this::flushLoop, "procpool-output");
    flusher.setDaemon(true);
    flusher.start();
  }

  /** Whether a write failed because nobody reads any more, as with {@code | head}. */
  public static boolean isClosedPipe(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("pipe");
  }

  /** Writes a line of text. */
  public void line(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      throwFailure();
      if (closed) {
        throw new IOException("the output was closed");
      }
      if (size + bytes.length + 1 > buffer.length) {
        flushBuffer();
      }
      if (size == 0) {
        changed.signalAll(); // the flusher sleeps while there is nothing
      }
      if (bytes.length + 1 > buffer.length) {
        write(bytes, bytes.length);
      } else {
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
      }
      buffer[size++] = '\n';
    } finally {
      lock.unlock();
    }
  }

  /** Writes out what is there. */
  public void flush() throws IOException {
    lock.lock();
    try {
      flushBuffer();
    } finally {
      lock.unlock();
    }
  }

  /** Writes out what is there if that can be done soon; then nothing more can be written. */
  public void stop(long timeout, TimeUnit unit) {
    try {
      if (!lock.tryLock(timeout, unit)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      flushBuffer();
    } catch (IOException e) {
      failure = e;
    } finally {
      closed = true;
      changed.signalAll();
      lock.unlock();
    }
  }

  /** Writes out what is there and ends the thread; the stream stays open. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        changed.signalAll();
        flushBuffer();
      }
    } finally {
      lock.unlock();
    }
  }

  private void flushLoop() {
    lock.lock();
    try {
      while (!closed && failure == null) {
        if (size == 0) {
          changed.await();
        } else {
          long left = DELAY_NANOS;
          while (left > 0 && !closed) {
            left = changed.awaitNanos(left);
          }
          flushBuffer();
        }
      }
    } catch (IOException e) {
      failure = e; // thrown to whoever writes next
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void flushBuffer() throws IOException {
    throwFailure();
    if (size > 0) {
      int length = size;
      size = 0;
      write(buffer, length);
    }
  }

  private void write(byte[] bytes, int length) throws IOException {
    throwFailure();
    try {
      if (sameTerminal == null) {
        writeOut(bytes, length);
      } else {
        sameTerminal.above(() -> writeOut(bytes, length));
      }
    } catch (IOException e) {
      failure = e;
      onFailure.run();
      throw e;
    }
  }

  private void writeOut(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    out.flush();
  }

  private void throwFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
