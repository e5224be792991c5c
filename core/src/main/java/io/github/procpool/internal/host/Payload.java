package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.wire.ByteSource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An encoded task: bytes on the heap, or in a slab that stays leased until it is released. */
public final class Payload {
  private static final byte[] NONE = {};

  private final byte[] bytes;
  private final int length;
  private final int[] shapes;
  private final @Nullable SharedLease lease;

  /**
   * One on the heap.
   *
   * @param bytes valid up to length; not changed any more
   * @param shapes ids of the function shapes that a worker must know to decode it
   */
  public Payload(byte[] bytes, int length, int[] shapes) {
    this(bytes, length, shapes, null);
  }

  /** One in a slab, which begins with it. */
  Payload(SharedLease lease, int length, int[] shapes) {
    this(NONE, length, shapes, lease);
  }

  private Payload(byte[] bytes, int length, int[] shapes, @Nullable SharedLease lease) {
    this.bytes = bytes;
    this.length = length;
    this.shapes = shapes;
    this.lease = lease;
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

  public ByteSource source() {
    return lease == null
        ? new ByteSource(bytes, 0, length)
        : new ByteSource(lease.slab().view().limit(length));
  }

  /** One that {@link #release} takes nothing from. */
  public Payload onHeap() {
    if (lease == null) {
      return this;
    }
    byte[] copy = new byte[length];
    ByteBuffer unused = lease.slab().view().get(copy);
    return new Payload(copy, length, shapes, null);
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
