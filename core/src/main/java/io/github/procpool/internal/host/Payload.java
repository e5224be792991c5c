package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Watermark;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.TaskKind;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An encoded task: bytes on the heap, or in a slab that stays leased until it is released. */
public final class Payload {
  private static final byte[] NONE = {};

  private final byte[] bytes;
  private final int length;
  private final int[] shapes;
  private final @Nullable SharedLease lease;

  /** What is left to do; owned by the thread that submits the task. */
  private @Nullable Filling filling;

  /**
   * One on the heap.
   *
   * @param bytes valid up to length; not changed any more
   * @param shapes ids of the function shapes that a worker must know to decode it
   */
  public Payload(byte[] bytes, int length, int[] shapes) {
    this(bytes, length, shapes, null, null);
  }

  /**
   * One in a slab, which begins with it.
   *
   * @param filling puts the end of it there
   */
  Payload(SharedLease lease, int length, int[] shapes, Filling filling) {
    this(NONE, length, shapes, lease, filling);
  }

  private Payload(
      byte[] bytes,
      int length,
      int[] shapes,
      @Nullable SharedLease lease,
      @Nullable Filling filling) {
    this.bytes = bytes;
    this.length = length;
    this.shapes = shapes;
    this.lease = lease;
    this.filling = filling;
  }

  /**
   * Puts a long argument where it belongs, for which the worker may wait already. By the thread
   * that submits the task, as soon as the pool has taken it: until then the caller may not change
   * it.
   */
  public void fill() {
    Filling rest = filling;
    if (rest != null) {
      filling = null;
      rest.run();
    }
  }

  /** In place of {@link #fill}, when the pool has refused the task. */
  public void abandon() {
    Filling rest = filling;
    if (rest != null) {
      filling = null;
      rest.abandon();
    }
  }

  /** The bytes of one on the heap. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  public int[] shapes() {
    return shapes;
  }

  @Nullable SharedLease lease() {
    return lease;
  }

  /** All of it; a long array at the end of one in a slab may yet have to be filled. */
  public ByteSource source() {
    return lease == null
        ? new ByteSource(bytes, 0, length)
        : new ByteSource(lease.slab().view().limit(length));
  }

  /** One that {@link #release} takes nothing from; waits for the thread that fills it. */
  public Payload onHeap() {
    if (lease == null) {
      return this;
    }
    ByteBuffer memory = lease.slab().view();
    if ((memory.get(0) & TaskKind.ARRIVING) != 0) {
      int unused = Watermark.behind(memory, length).await(length, Long.MAX_VALUE);
    }
    byte[] copy = new byte[length];
    memory.get(0, copy);
    return new Payload(copy, length, shapes);
  }

  /** To be called once, when it will not be sent any more. */
  public void release() {
    if (lease != null) {
      lease.release();
    }
  }

  @Override
  public String toString() {
    return length + " bytes " + (lease == null ? "on the heap" : "in a slab");
  }
}
