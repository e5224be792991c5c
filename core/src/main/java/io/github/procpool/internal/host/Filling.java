package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Watermark;
import io.github.procpool.internal.wire.LargeArrays;
import java.nio.ByteBuffer;

/** A long array on its way into the slab where its worker may wait for it already. */
final class Filling {
  private final SharedLease lease;
  private final Object array;
  private final ByteBuffer out;
  private final int length;
  private final Watermark arrived;

  /**
   * One that keeps the slab leased until it has come to its end.
   *
   * @param out where the elements go; what comes before them lies there
   * @param length of the whole frame
   */
  Filling(SharedLease lease, Object array, ByteBuffer out, int length) {
    this.lease = lease;
    this.array = array;
    this.out = out;
    this.length = length;
    this.arrived = Watermark.behind(lease.slab().view(), length);
    arrived.set(out.position());
    lease.retain();
  }

  /** Copies the elements. To be called once, unless {@link #abandon} is. */
  void run() {
    try {
      LargeArrays.putElements(array, out, arrived::set);
    } finally {
      if (arrived.get() < length) {
        arrived.set(Watermark.ABANDONED);
      }
      lease.release();
    }
  }

  /** Nobody is to wait for them any longer. */
  void abandon() {
    arrived.set(Watermark.ABANDONED);
    lease.release();
  }
}
