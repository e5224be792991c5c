package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.CorruptFrameException;
import io.github.procpool.internal.wire.NumberType;
import io.github.procpool.internal.wire.ValueCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sent task's side of its slot: its slabs, and how far its outcomes have been read. */
final class InFlight {
  /*
   *   outcome   0              4
   *             | F | length   | bytes ...          F: the item failed
   *   or        | 0x7fffffff   | slab id |          the rest goes on in that slab
   */
  static final int CONTINUED = Integer.MAX_VALUE;

  private static final int OUTCOME_HEADER = 4;

  /** Larger outcomes stay in their slab until they are decoded; copying smaller ones frees it. */
  private static final int COPY_BYTES = 64 << 10;

  /**
   * Values without parts are decoded where they lie, by the thread that reads the link; longer ones
   * are left to the thread that wants them, so that they hold up no other outcome.
   */
  private static final int PLAIN_BYTES = 256;

  final TaskRecord task;
  final Work work;
  final long sequence;

  /** Written by the link's writer before the slot is sent. */
  private @Nullable SharedLease argument;

  // guarded by the link's consume lock
  private List<SharedLease> granted = List.of();

  /** Those that hold outcomes: each is entered once, so that no two name each other. */
  private List<SharedLease> used = List.of();

  private @Nullable ByteBuffer area;
  private @Nullable ByteSource source;
  private @Nullable SharedLease areaLease;
  private int itemsRead;

  /** The result, taken before the worker had committed it. */
  private Object early = ValueCodec.NOT_PLAIN;

  private boolean lookedAhead;

  /** Slabs asked for; an outcome needs one at most. */
  private int asked;

  InFlight(TaskRecord task) {
    this.task = task;
    this.work = (Work) task.work();
    this.sequence = task.sequence();
  }

  void argument(SharedLease lease) {
    argument = lease;
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
    if (granted.isEmpty()) {
      granted = new ArrayList<>();
    }
    granted.add(lease);
  }

  /** The one outcome, which the worker is putting into a slab now; null if it has been given. */
  @Nullable ComingArray coming(SlotRing ring, ResultSlabs offers) {
    if (lookedAhead || work.items() != 1) {
      return null;
    }
    lookedAhead = true;
    ByteSource from = enter(ring.payload(sequence), null);
    if (from.getInt() != CONTINUED) {
      throw new CorruptFrameException("a long outcome that is in no slab");
    }
    continueIn(from.getInt(), offers);
    SharedLease lease = Objects.requireNonNull(areaLease, "it is in a slab");
    return new ComingArray(this, lease, OUTCOME_HEADER, ring.coming(sequence));
  }

  /** What the worker commits next, in its place. */
  void early(Object value) {
    early = value;
  }

  /** Hands over the outcomes that the worker has committed since the last call. */
  void read(SlotRing ring, ResultSlabs offers, WorkerIdentity worker) {
    int committed = ring.committed(sequence);
    if (committed < 0 || committed > work.items()) {
      throw new CorruptFrameException(
          "a worker claims " + committed + " outcomes of " + work.items());
    }
    if (itemsRead == committed) {
      return;
    }
    work.outcomesComing(committed - itemsRead);
    try {
      while (itemsRead < committed) {
        readNext(ring, offers, worker);
      }
    } finally {
      work.outcomesRead(); // those before a refused one count
    }
  }

  private void readNext(SlotRing ring, ResultSlabs offers, WorkerIdentity worker) {
    ByteSource from = source;
    if (from == null) {
      from = enter(ring.payload(sequence), null);
    }
    int header = from.getInt();
    if (header == CONTINUED) {
      continueIn(from.getInt(), offers);
    } else {
      readOne(from, header < 0, header & Integer.MAX_VALUE, worker);
    }
  }

  private ByteSource enter(ByteBuffer memory, @Nullable SharedLease lease) {
    ByteSource from = new ByteSource(memory);
    area = memory;
    source = from;
    areaLease = lease;
    return from;
  }

  private void readOne(ByteSource from, boolean failure, int length, WorkerIdentity worker) {
    int start = from.position();
    if (length > from.remaining()) {
      throw new CorruptFrameException(
          "an outcome of " + length + " bytes, where " + from.remaining() + " are left");
    }
    Object value = failure ? ValueCodec.NOT_PLAIN : early;
    NumberType number = null;
    long bits = 0;
    if (value == ValueCodec.NOT_PLAIN && !failure && length > 0 && length <= PLAIN_BYTES) {
      from.end(start + length); // whatever lengths it claims inside
      number = NumberType.next(from);
      if (number == null) {
        value = ValueCodec.plain(from);
      } else {
        bits = number.get(from);
      }
      from.end(Integer.MAX_VALUE);
    }
    int item = itemsRead; // until here a refused outcome is still missing
    if (!work.decide(item)) {
      itemsRead++;
      work.outcomeDropped(item);
    } else if (number != null) {
      itemsRead++;
      work.number(item, number, bits);
    } else if (value == ValueCodec.NOT_PLAIN) {
      RawOutcome outcome = cut(start, failure, length, worker);
      itemsRead++;
      work.outcome(item, outcome);
    } else {
      itemsRead++;
      work.value(item, value);
    }
    from.position(start + length);
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

  private void continueIn(int slabId, ResultSlabs offers) {
    SharedLease lease = takeGranted(slabId);
    if (lease == null) {
      lease = offers.take(slabId);
    }
    if (lease == null) {
      throw new CorruptFrameException("a worker names slab " + slabId + ", which it was not given");
    }
    if (used.isEmpty()) {
      used = new ArrayList<>();
    }
    used.add(lease);
    ByteSource unused = enter(lease.slab().view(), lease);
  }

  private @Nullable SharedLease takeGranted(int slabId) {
    for (SharedLease lease : granted) {
      if (lease.slab().id() == slabId) {
        granted.remove(lease);
        return lease;
      }
    }
    return null;
  }

  private RawOutcome cut(int start, boolean failure, int length, WorkerIdentity worker) {
    ByteBuffer from = Objects.requireNonNull(area, "an area comes first");
    SharedLease lease = areaLease;
    if (lease != null && length > COPY_BYTES) {
      lease.retain();
      return new RawOutcome(failure, from.slice(start, length), lease, worker);
    }
    byte[] copy = new byte[length];
    from.get(start, copy);
    return new RawOutcome(failure, ByteBuffer.wrap(copy), null, worker);
  }

  /** The slot is done with: slabs go back, but for those that an outcome still needs. */
  void release() {
    SharedLease payload = argument;
    if (payload != null) {
      payload.release();
      argument = null;
    }
    granted.forEach(SharedLease::release);
    granted = List.of();
    used.forEach(SharedLease::release);
    used = List.of();
    area = null;
    source = null;
  }
}
