package io.github.procpool.internal.launch;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * The threads end when the pipes end. A pipe that a grandchild holds open does not end with the
 * worker; close() then wakes the readers (PipeWaker). Without /proc, or when the worker ended
 * before its reader had run at all, a reader stays until the grandchild ends: it is a daemon
 * thread, and the pool kills descendants.
 */
/** Reads the output of one worker, on one thread for each stream. Safe for any thread. */
public final class OutputPump implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(OutputPump.class.getName());
  private static final int STANDARD_OUTPUT = 1;
  private static final int STANDARD_ERROR = 2;
  private static final int BUFFER_BYTES = 8 * 1024;

  private final String poolName;
  private final int workerId;
  private final long pid;
  private final Charset charset;
  private final LineSink sink;
  private final Logger logger;
  private final OutputTail tail = new OutputTail();
  private final CountDownLatch ended = new CountDownLatch(2);
  private final AtomicBoolean sinkFailureLogged = new AtomicBoolean();
  private final Reader output;
  private final Reader error;

  /** True once lines are no longer passed on. */
  private volatile boolean closed;

  /** Takes the lines of a worker. */
  @FunctionalInterface
  public interface LineSink {
    /**
     * Takes one line. The two streams have a thread each, so two calls may come at once; those of
     * one stream come in order. A sink that is slow slows the worker's printing.
     *
     * @param stderr whether it was written to standard error
     * @param line without its end; a line of more than 65,536 chars comes in pieces
     */
    void line(boolean stderr, String line);
  }

  private OutputPump(
      Process process,
      String poolName,
      int workerId,
      Charset charset,
      LineSink sink,
      Logger logger) {
    this.poolName = poolName;
    this.workerId = workerId;
    this.pid = process.pid();
    this.charset = charset;
    this.sink = sink;
    this.logger = logger;
    this.output = new Reader(process.getInputStream(), STANDARD_OUTPUT);
    this.error = new Reader(process.getErrorStream(), STANDARD_ERROR);
  }

  /**
   * Starts reading.
   *
   * @param process with both streams piped
   * @param poolName for the names of the threads
   * @param workerId for the names of the threads
   * @param charset what the worker writes in
   * @param sink gets every line; what it throws is logged once, and reading goes on
   * @return ends by itself with the worker's output
   */
  public static OutputPump start(
      Process process, String poolName, int workerId, Charset charset, LineSink sink) {
    return start(process, poolName, workerId, charset, sink, LOGGER);
  }

  /** With a logger of choice. */
  static OutputPump start(
      Process process,
      String poolName,
      int workerId,
      Charset charset,
      LineSink sink,
      Logger logger) {
    OutputPump pump = new OutputPump(process, poolName, workerId, charset, sink, logger);
    pump.startThread(pump.output, "stdout");
    pump.startThread(pump.error, "stderr");
    return pump;
  }

  /**
   * The last lines of both streams, oldest first.
   *
   * @return at most 20, long ones cut
   */
  public List<String> tail() {
    return tail.lines();
  }

  /**
   * Waits until all output has been passed on. That may never be, when a process that the worker
   * started holds on to its output.
   *
   * @param limit how long to wait at most
   * @return whether all was passed on
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Passes nothing on any more and ends the threads. Does not wait for them. */
  @Override
  public void close() {
    closed = true;
    output.wake();
    error.wake();
  }

  private void startThread(Reader reader, String stream) {
    Thread thread = new Thread(reader, poolName + "-" + stream + "-" + workerId);
    thread.setDaemon(true);
    thread.start();
  }

  private void pass(boolean stderr, String line) {
    if (closed) {
      return;
    }
    tail.add(line);
    try {
      sink.line(stderr, line);
    } catch (Throwable failure) {
      // Whatever it is: a worker whose output nobody reads would stand still.
      if (sinkFailureLogged.compareAndSet(false, true)) {
        logger.log(
            Level.WARNING,
            () -> "the output of worker " + workerId + " of pool '" + poolName + "' is not taken",
            failure);
      }
    }
  }

  /** One stream and its thread. */
  private final class Reader implements Runnable {
    private final InputStream in;
    private final int descriptor;
    private final LineCutter cutter;

    /** Set by the reading thread before its first read. */
    private volatile @Nullable PipeWaker waker;

    private volatile boolean done;

    Reader(InputStream in, int descriptor) {
      this.in = in;
      this.descriptor = descriptor;
      this.cutter = new LineCutter(charset, line -> pass(descriptor == STANDARD_ERROR, line));
    }

    @Override
    public void run() {
      // The waker is stored before closed is read, and wake() reads it after closed is set: one of
      // the two sees the other.
      waker = PipeWaker.of(pid, descriptor).orElse(null);
      try {
        readAll();
      } catch (IOException failure) {
        logger.log(
            Level.DEBUG, () -> "the output of worker process " + pid + " broke off", failure);
      } finally {
        done = true;
        release();
        ended.countDown();
      }
    }

    void wake() {
      PipeWaker current = waker;
      if (current != null && !done) {
        current.wake();
      }
    }

    private void release() {
      try {
        in.close();
        if (waker != null) {
          waker.close();
        }
      } catch (IOException failure) {
        logger.log(Level.DEBUG, () -> "closing the output of worker process " + pid, failure);
      }
    }

    private void readAll() throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
      while (!closed) {
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count < 0) {
          cutter.finish(bytes.flip());
          return;
        }
        bytes.position(bytes.position() + count).flip();
        cutter.accept(bytes);
        bytes.compact();
      }
    }
  }
}
