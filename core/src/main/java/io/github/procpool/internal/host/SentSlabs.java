package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.FrameType;
import java.io.IOException;
import java.util.BitSet;

/** The slabs that hold long payloads for one worker. Owned by the writer of the moment. */
final class SentSlabs {
  private final SlabAllocator allocator;
  private final WorkerLanes lanes;

  /** Those that the worker knows by name. */
  private final BitSet named = new BitSet();

  SentSlabs(SlabAllocator allocator, WorkerLanes lanes) {
    this.allocator = allocator;
    this.lanes = lanes;
  }

  /**
   * The slab that holds the payload, retained.
   *
   * @throws IOException when there is no room for it, or the task has ended meanwhile
   */
  SharedLease lease(Payload payload) throws IOException {
    SharedLease own = payload.lease();
    if (own == null) {
      Slab slab = allocator.lease(payload.length());
      slab.view().put(payload.bytes(), 0, payload.length());
      return new SharedLease(slab, allocator::release);
    }
    if (!own.retainIfUsed()) {
      throw new IOException("it has been withdrawn");
    }
    return own;
  }

  /** Tells the worker where the slab is, unless it has been told. */
  void name(Slab slab) {
    if (!named.get(slab.id())) {
      named.set(slab.id());
      ByteSink body = new ByteSink();
      body.putVarLong(0); // it has not asked
      body.putInt(slab.id());
      body.putUtf8(slab.file().toString());
      lanes.send(FrameType.SLAB_GRANT, body);
    }
  }
}
