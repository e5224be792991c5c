package io.github.procpool.faults;

import io.github.procpool.SharedBuffer;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/** How often each task has begun, counted by the workers in memory that outlives them. */
final class BeginCounts implements AutoCloseable {
  private static final int MOST_TASKS = 16 << 20;
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final SharedBuffer counts = SharedBuffer.create(4L * MOST_TASKS);
  private final ByteBuffer memory = counts.buffer();
  private final AtomicInteger given = new AtomicInteger();

  /**
   * The workers' side.
   *
   * @param counts opened by each worker that gets it
   */
  record Handle(SharedBuffer counts) implements Serializable {
    void begun(int number) {
      int unused = (int) INT.getAndAdd(counts.buffer(), 4 * number, 1);
    }
  }

  Handle handle() {
    return new Handle(counts);
  }

  /** The first of so many numbers that nobody else has. */
  int next(int tasks) {
    int first = given.getAndAdd(tasks);
    if (first + tasks > MOST_TASKS) {
      throw new IllegalStateException("too many tasks");
    }
    return first;
  }

  int of(int number) {
    return (int) INT.getVolatile(memory, 4 * number);
  }

  int most() {
    int most = 0;
    for (int number = 0; number < given.get(); number++) {
      most = Math.max(most, of(number));
    }
    return most;
  }

  @Override
  public void close() {
    counts.close();
  }
}
