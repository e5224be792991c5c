package io.github.procpool.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How far one process has written into shared memory, for the one that reads close behind it. */
public final class Watermark {
  /** What lies behind a frame that has one: its word, and what aligns that. */
  public static final int ROOM = 8;

  /** Nothing more will be written. */
  public static final int ABANDONED = -1;

  /** As long as a wake-up takes, which a writer at work is not worth. */
  private static final long BRIEF_NANOS = TimeUnit.MICROSECONDS.toNanos(30);

  private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;
  private final int offset;

  Watermark(ByteBuffer memory, int offset) {
    this.memory = memory;
    this.offset = offset;
  }

  /** The one behind a frame that begins where the memory does; there is {@link #ROOM} for it. */
  public static Watermark behind(ByteBuffer memory, int length) {
    return new Watermark(memory, (length + 3) & ~3);
  }

  /** Writer: all bytes before this offset can be read. */
  public void set(int end) {
    INT.setRelease(memory, offset, end);
  }

  /** The offset that was set last, or {@link #ABANDONED}. */
  public int get() {
    return (int) INT.getAcquire(memory, offset);
  }

  /**
   * Reader: waits until it is past that offset, or abandoned; an interrupt changes nothing.
   *
   * @return what it is then; less than the offset if the time was up first
   */
  public int await(int end, long nanos) {
    int reached = get();
    if (reached >= end || reached == ABANDONED) {
      return reached;
    }
    long start = System.nanoTime();
    SpinWait spin = new SpinWait(BRIEF_NANOS, LONGEST_NANOS);
    boolean awake = true;
    while ((reached = get()) < end && reached != ABANDONED) {
      if (awake) {
        awake = spin.pause();
      } else {
        LockSupport.parkNanos(this, NAP_NANOS);
      }
      if (System.nanoTime() - start > nanos) {
        break;
      }
    }
    return reached;
  }
}
