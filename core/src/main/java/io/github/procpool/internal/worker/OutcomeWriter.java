package io.github.procpool.internal.worker;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.ByteSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Commits outcomes one by one: into the slot, and when that is full into slabs from the host. */
final class OutcomeWriter {
  /*
   *   outcome   | F | length | bytes ...      F: failed
   *   or        | 0x7fffffff | slab id |      what follows is in that slab
   *
   * Room for the second form is always kept, so that an area can be continued.
   */
  private static final int HEADER = 4;
  private static final int CONTINUATION = 8;
  private static final int CONTINUED = Integer.MAX_VALUE;
  private static final int FAILED = Integer.MIN_VALUE;

  private final SlotRing ring;
  private final SlabTable slabs;

  private long sequence;
  private int items;
  private int written;
  private long bytes;
  private @Nullable ByteBuffer area;

  OutcomeWriter(SlotRing ring, SlabTable slabs) {
    this.ring = ring;
    this.slabs = slabs;
  }

  void start(long ofSequence, int ofItems) {
    sequence = ofSequence;
    items = ofItems;
    written = 0;
    bytes = 0;
    area = null;
  }

  /** Writes one outcome whole, then commits it: the host sees all of it or nothing. */
  void write(boolean failed, ByteSink outcome) throws IOException {
    int length = outcome.size();
    ByteBuffer target = area;
    if (target == null) {
      target = ring.payload(sequence);
    }
    if (target.remaining() - CONTINUATION < HEADER + (long) length) {
      int slab = slabs.request(sequence, estimate(length));
      target.putInt(CONTINUED).putInt(slab);
      target = slabs.view(slab);
    }
    target.putInt(failed ? length | FAILED : length);
    target.put(outcome.array(), 0, length);
    area = target;
    written++;
    bytes += (long) HEADER + length;
    ring.commitItems(sequence, written);
  }

  /** Room for this outcome, and for the rest of the chunk if the items go on like this. */
  private long estimate(int length) {
    long left = (long) items - written - 1;
    long each = (bytes + HEADER + length) / (written + 1L) + 1;
    long rest = Math.min(left * each * 5 / 4, 16L << 20);
    return (long) HEADER + length + CONTINUATION + rest;
  }
}
