package io.github.procpool.internal.wire;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whole frames over a non-blocking socket. Any thread sends; one thread, with a selector, reads and
 * writes on. Non-blocking on both sides, so that an interrupt of the sender never closes the lane.
 */
public final class FrameChannel implements Closeable {
  /*
   *   frame   0            4        5
   *           | length     | type   | body ...        length counts type and body, little endian
   */

  /** Takes the frames of one channel, on the reading thread. */
  public interface Handler {
    void frame(int type, ByteSource body) throws IOException;
  }

  private static final int HEADER = 5;

  /**
   * Reads of one channel in a row: who writes all the time shall not keep others from being heard.
   */
  private static final int MOST_READS = 16;

  private final SocketChannel channel;
  private final Runnable wantsWrite;
  private final ReentrantLock sendLock = new ReentrantLock();

  /** Guarded by sendLock. */
  private final ArrayDeque<ByteBuffer> outbox = new ArrayDeque<>();

  /** Owned by the reading thread. */
  private int mostBytes;

  /** Owned by the reading thread. */
  private ByteBuffer input = ByteBuffer.allocate(8 << 10).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * @param mostBytes an announced length above this is refused before anything is allocated
   * @param wantsWrite called when a frame could not be written whole: the reading thread shall call
   *     {@link #flush()} as soon as the socket takes more
   */
  public FrameChannel(SocketChannel channel, int mostBytes, Runnable wantsWrite)
      throws IOException {
    channel.configureBlocking(false);
    this.channel = channel;
    this.mostBytes = mostBytes;
    this.wantsWrite = wantsWrite;
  }

  /** The longest frame to be read from now on; for the reading thread. */
  public void mostBytes(int limit) {
    mostBytes = limit;
  }

  public SocketChannel socket() {
    return channel;
  }

  /** Sends one frame, or queues it when the socket takes no more. */
  public void send(int type, @Nullable ByteSink body) throws IOException {
    int bodyBytes = body == null ? 0 : body.size();
    ByteBuffer frame = ByteBuffer.allocate(HEADER + bodyBytes).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(bodyBytes + 1).put((byte) type);
    if (body != null) {
      frame.put(body.array(), 0, bodyBytes);
    }
    frame.flip();
    boolean waits;
    sendLock.lock();
    try {
      if (outbox.isEmpty()) {
        channel.write(frame);
      }
      waits = frame.hasRemaining();
      if (waits) {
        outbox.addLast(frame);
      }
    } finally {
      sendLock.unlock();
    }
    if (waits) {
      wantsWrite.run();
    }
  }

  /** Writes what waits; true when nothing waits any more. */
  public boolean flush() throws IOException {
    sendLock.lock();
    try {
      ByteBuffer frame;
      while ((frame = outbox.peekFirst()) != null) {
        channel.write(frame);
        if (frame.hasRemaining()) {
          return false;
        }
        outbox.pollFirst();
      }
      return true;
    } finally {
      sendLock.unlock();
    }
  }

  /**
   * Reads what has come, or much of it, and hands over the whole frames.
   *
   * @return false at the end of the stream
   * @throws IOException also for a frame that no peer of this version would send
   */
  public boolean read(Handler handler) throws IOException {
    for (int reads = 0; reads < MOST_READS; reads++) {
      int count = channel.read(input);
      if (count < 0) {
        return false;
      }
      if (count == 0) {
        return true;
      }
      input.flip();
      int needed = deliver(handler);
      input.compact();
      if (needed > input.capacity()) {
        ByteBuffer larger = ByteBuffer.allocate(needed).order(ByteOrder.LITTLE_ENDIAN);
        input.flip();
        input = larger.put(input);
      }
    }
    return true;
  }

  /** Hands over the whole frames in the input; returns the bytes that the next one needs. */
  private int deliver(Handler handler) throws IOException {
    while (input.remaining() >= HEADER) {
      int length = input.getInt(input.position());
      if (length < 1 || length > mostBytes) {
        throw new IOException(
            "frame of " + length + " bytes refused, the limit is " + mostBytes + " bytes");
      }
      if (input.remaining() < length + 4) {
        return length + 4;
      }
      int type = input.get(input.position() + 4);
      byte[] body = new byte[length - 1];
      input.position(input.position() + HEADER);
      input.get(body);
      handler.frame(type, new ByteSource(body));
    }
    return HEADER;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
