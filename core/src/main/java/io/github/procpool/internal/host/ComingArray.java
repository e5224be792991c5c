package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Watermark;
import io.github.procpool.internal.wire.Arrival.NotArrivedException;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.CorruptFrameException;
import io.github.procpool.internal.wire.ValueCodec;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A long result that its worker is putting into a slab, taken out of there meanwhile. It counts
 * only when the worker commits it; until then it is but a guess.
 */
final class ComingArray {
  /** A worker that stands still for longer may have been stopped: others must not wait for it. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final InFlight slot;
  private final SharedLease lease;
  private final int start;
  private final Watermark coming;

  private @Nullable Object array;

  /**
   * One that is put into this slab, which it keeps leased until it is settled.
   *
   * @param start offset of the outcome
   */
  ComingArray(InFlight slot, SharedLease lease, int start, Watermark coming) {
    this.slot = slot;
    this.lease = lease;
    this.start = start;
    this.coming = coming;
    lease.retain();
  }

  /** Copies it, as it comes. To be called once, then {@link #settle}. */
  void take() {
    try {
      Object value =
          ValueCodec.plain(new ByteSource(lease.slab().view().position(start), this::await));
      array = value != null && value.getClass().isArray() ? value : null;
    } catch (NotArrivedException | CorruptFrameException | OutOfMemoryError e) {
      // It will be read again when it is whole, and what is wrong with it told then.
      HostLog.LOG.log(System.Logger.Level.DEBUG, "a result is not taken ahead", e);
    }
  }

  private void await(int end) {
    if (coming.await(end, PATIENCE_NANOS) < end) {
      throw new NotArrivedException("the worker stands still before byte " + end);
    }
  }

  /** Gives the slot what was taken. Under the link's consume lock. */
  void settle() {
    if (array != null) {
      slot.early(array);
    }
    lease.release();
  }
}
