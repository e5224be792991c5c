package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.wire.CorruptFrameException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sent task's side of its slot: its slabs, and how far its outcomes have been read. */
final class InFlight {
  /*
   *   outcome   0              4
   *             | F | length   | bytes ...          F: the item failed
   *   or        | 0x7fffffff   | slab id |          the rest goes on in that slab
   */
  static final int CONTINUED = Integer.MAX_VALUE;

  /** Larger outcomes stay in their slab until they are decoded; copying smaller ones frees it. */
  private static final int COPY_BYTES = 64 << 10;

  final TaskRecord task;
  final Work work;
  final long sequence;

  /** Written by the link's writer before the slot is sent. */
  private @Nullable Slab argument;

  // guarded by the link's consume lock
  private final List<SharedLease> leases = new ArrayList<>(0);
  private @Nullable ByteBuffer area;
  private @Nullable SharedLease areaLease;
  private int itemsRead;

  /** How many of the leases have served as area: each does once, so that no two name each other. */
  private int areas;

  /** Slabs asked for; an outcome needs one at most. */
  private int asked;

  InFlight(TaskRecord task) {
    this.task = task;
    this.work = (Work) task.work();
    this.sequence = task.sequence();
  }

  void argument(Slab slab) {
    argument = slab;
  }

  int itemsRead() {
    return itemsRead;
  }

  /**
   * The worker asks for another slab.
   *
   * @throws CorruptFrameException when it has had one for each of its outcomes
   */
  void askedForSlab() {
    if (asked == work.items()) {
      throw new CorruptFrameException(
          "a worker asks for more slabs than " + asked + " outcomes need");
    }
    asked++;
  }

  void granted(SharedLease lease) {
    leases.add(lease);
  }

  /** Hands over the outcomes that the worker has committed since the last call. */
  void read(SlotRing ring, WorkerIdentity worker) {
    int committed = ring.committed(sequence);
    if (committed < 0 || committed > work.items()) {
      throw new CorruptFrameException(
          "a worker claims " + committed + " outcomes of " + work.items());
    }
    int before = itemsRead;
    while (itemsRead < committed) {
      ByteBuffer from = area;
      if (from == null) {
        from = ring.payload(sequence);
        area = from;
      }
      if (from.remaining() < 4) {
        throw new CorruptFrameException("an outcome starts past the end of its area");
      }
      int header = from.getInt();
      if (header == CONTINUED) {
        if (from.remaining() < 4) {
          throw new CorruptFrameException("an area goes on in a slab that it does not name");
        }
        continueIn(from.getInt());
      } else {
        int length = header & Integer.MAX_VALUE;
        if (length > from.remaining()) {
          throw new CorruptFrameException(
              "an outcome of " + length + " bytes, where " + from.remaining() + " are left");
        }
        RawOutcome outcome = cut(from, header < 0, length, worker);
        int item = itemsRead++;
        if (work.decide(item)) {
          work.outcome(item, outcome);
        } else {
          outcome.release();
          work.outcomeDropped(item);
        }
      }
    }
    if (itemsRead > before) {
      work.outcomesRead();
    }
  }

  /**
   * The worker says that it has ended the task.
   *
   * @throws CorruptFrameException when it owes outcomes, for which futures would wait for ever
   */
  void requireAllRead() {
    if (itemsRead < work.items() && !work.isLimited()) {
      throw new CorruptFrameException(
          "a worker has ended a task with " + itemsRead + " of " + work.items() + " outcomes");
    }
  }

  private void continueIn(int slabId) {
    for (int i = areas; i < leases.size(); i++) {
      SharedLease lease = leases.get(i);
      if (lease.slab().id() == slabId) {
        area = lease.slab().view();
        areaLease = lease;
        areas = i + 1;
        return;
      }
    }
    throw new CorruptFrameException("a worker names slab " + slabId + ", which it was not given");
  }

  private RawOutcome cut(ByteBuffer from, boolean failure, int length, WorkerIdentity worker) {
    SharedLease lease = areaLease;
    if (lease != null && length > COPY_BYTES) {
      ByteBuffer stretch = from.slice(from.position(), length);
      from.position(from.position() + length);
      lease.retain();
      return new RawOutcome(failure, stretch, lease, worker);
    }
    byte[] copy = new byte[length];
    from.get(copy);
    return new RawOutcome(failure, ByteBuffer.wrap(copy), null, worker);
  }

  /** The slot is done with: slabs go back, but for those that an outcome still needs. */
  void release(SlabAllocator allocator) {
    Slab payload = argument;
    if (payload != null) {
      allocator.release(payload);
      argument = null;
    }
    for (SharedLease lease : leases) {
      lease.release();
    }
    leases.clear();
    area = null;
  }
}
