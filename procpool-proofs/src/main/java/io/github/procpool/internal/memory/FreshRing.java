package io.github.procpool.internal.memory;

import java.util.concurrent.ConcurrentLinkedQueue;

/** A ring of one race alone, for the words that all slots share; its next task is still to come. */
record FreshRing(SlotRing ring, long sequence) {
  private static final ConcurrentLinkedQueue<FreshRing> FREE = new ConcurrentLinkedQueue<>();

  static FreshRing take() {
    FreshRing fresh = FREE.poll();
    return fresh == null ? new FreshRing(FreshSlot.newRing(), 0) : fresh;
  }

  boolean send() {
    return ring.send(sequence, sequence, 1, 1, 0, SlotRing.NO_SLAB);
  }

  boolean isSent() {
    return ring.state(sequence) == SlotRing.SENT;
  }

  /** The race is over: nobody is parked, and the slot is free, a lap later. */
  void giveBack() {
    ring.unparkHost();
    ring.unparkWorker();
    ring.free(sequence);
    FREE.add(new FreshRing(ring, sequence + SlotRing.SLOTS));
  }
}
