package io.github.procpool.internal.worker;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.memory.Watermark;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.LargeArrays;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Commits outcomes one by one: into the slot, and when that is full into slabs from the host. */
final class OutcomeWriter {
  /*
   *   outcome   | F | length | bytes ...      F: failed
   *   or        | 0x7fffffff | slab id |      what follows is in that slab
   *
   * Room for the second form is always kept, so that an area can be continued.
   *
   * Nothing is written to a slab beyond what was asked for or offered: behind that its file may have
   * no memory yet, and where there is none left, to write there ends in a fault.
   */
  private static final int HEADER = 4;
  private static final int CONTINUATION = 8;
  private static final int CONTINUED = Integer.MAX_VALUE;
  private static final int FAILED = Integer.MIN_VALUE;

  /** The host is told of longer ones before they are whole: it takes them while they are put. */
  private static final int LONG_BYTES = 64 << 10;

  /** Outcomes up to that many bytes are copied as words. */
  private static final int SHORT = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final SlotRing ring;
  private final SlabTable slabs;
  private final HostConnection host;

  private long sequence;
  private int items;
  private int written;
  private long bytes;

  /** Slabs asked for; the host grants one for each item at most. */
  private int asked;

  /** Bytes of the last slab that may be written. */
  private int room;

  private @Nullable ByteBuffer area;

  OutcomeWriter(SlotRing ring, SlabTable slabs, HostConnection host) {
    this.ring = ring;
    this.slabs = slabs;
    this.host = host;
  }

  void start(long ofSequence, int ofItems) {
    sequence = ofSequence;
    items = ofItems;
    written = 0;
    bytes = 0;
    asked = 0;
    area = null;
  }

  /**
   * Writes one outcome whole, then commits it: the host sees all of it or nothing.
   *
   * @throws NoRoomException when there is no memory for it; nothing is written then
   */
  void write(boolean failed, ByteSink outcome) throws IOException {
    int length = outcome.size();
    ByteBuffer target = areaFor(length);
    int header = failed ? length | FAILED : length;
    if (length <= SHORT
        && target.remaining() >= HEADER + SHORT
        && outcome.array().length >= SHORT) {
      putShort(target, header, length, outcome.array());
    } else {
      target.putInt(header);
      target.put(outcome.array(), 0, length);
    }
    commit(length);
  }

  /** Whether {@link #writeArray} takes that result. */
  static boolean isLongArray(@Nullable Object result) {
    long most = LargeArrays.bytes(result, SlotRing.INLINE_BYTES);
    return most > 0 && most <= ByteSink.LIMIT;
  }

  /**
   * As {@link #write}, for the long array that an item results in: without a copy on the way.
   *
   * @throws NoRoomException when there is no memory for it; nothing is written then
   */
  void writeArray(Object result) throws IOException {
    ByteBuffer target = areaFor((int) LargeArrays.bytes(result, 0));
    int start = target.position() + HEADER;
    target.position(start);
    int elementBytes = LargeArrays.putHeader(result, target);
    int length = target.position() - start + elementBytes;
    target.putInt(start - HEADER, length);
    if (items == 1 && length >= LONG_BYTES) {
      Watermark coming = ring.coming(sequence);
      coming.set(target.position() - start);
      host.ringHost();
      LargeArrays.putElements(result, target, position -> coming.set(position - start));
    } else {
      LargeArrays.putElements(result, target, position -> {});
    }
    commit(length);
  }

  /** Where an outcome of that length goes. */
  private ByteBuffer areaFor(int length) throws IOException {
    ByteBuffer target = area;
    if (target == null) {
      target = ring.payload(sequence);
    }
    while (target.remaining() - CONTINUATION < HEADER + (long) length) {
      int slab = offered(length);
      if (slab == SlotRing.NO_SLAB) {
        slab = request(length);
      }
      ByteBuffer next = slabs.view(slab).limit(room);
      target.putInt(CONTINUED).putInt(slab);
      target = next;
    }
    area = target;
    return target;
  }

  private void commit(int length) {
    written++;
    bytes += (long) HEADER + length;
    ring.commitItems(sequence, written);
  }

  /** Copying two words takes half the time of a call that copies some bytes. */
  private static void putShort(ByteBuffer target, int header, int length, byte[] bytes) {
    int at = target.position();
    target.putInt(at, header);
    target.putLong(at + HEADER, (long) LONG.get(bytes, 0));
    target.putLong(at + HEADER + 8, (long) LONG.get(bytes, 8));
    target.position(at + HEADER + length);
  }

  /** A slab that the host has offered and in which there is room: much faster than asking. */
  private int offered(int length) {
    for (int i = 0; i < SlotRing.OFFERS; i++) {
      int slab = ring.offeredSlab(i);
      if (slab != SlotRing.NO_SLAB
          && ring.offeredRoom(i) >= HEADER + (long) length + CONTINUATION
          && slabs.isMapped(slab)
          && ring.takeSlab(i, slab)) {
        room = ring.offeredRoom(i); // as long as it is taken, nothing else is offered there
        return slab;
      }
    }
    return SlotRing.NO_SLAB;
  }

  private int request(int length) throws IOException {
    long needed = (long) HEADER + length + CONTINUATION;
    long wanted = Math.max(needed, Math.min(needed + rest(length), Integer.MAX_VALUE));
    try {
      return ask(wanted);
    } catch (NoRoomException e) {
      if (wanted == needed || asked == items) {
        throw e;
      }
      return ask(needed);
    }
  }

  private int ask(long size) throws IOException {
    if (asked == items) {
      throw new NoRoomException("the host has been asked for memory as often as it answers");
    }
    asked++;
    int slab = slabs.request(sequence, size);
    room = (int) size;
    return slab;
  }

  /** Room for the rest of the chunk if the items go on like this one. */
  private long rest(int length) {
    long left = (long) items - written - 1;
    long each = (bytes + HEADER + length) / (written + 1L) + 1;
    return Math.min(left * each * 5 / 4, 16L << 20);
  }
}
