package io.github.procpool.internal.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A slot of some ring that no other race uses now; free, in a lap of its own. */
record FreshSlot(SlotRing ring, long sequence) {
  private static final Path SHARED_MEMORY =
      Files.isDirectory(Path.of("/dev/shm"))
          ? Path.of("/dev/shm")
          : Path.of(System.getProperty("java.io.tmpdir"));

  private static final ConcurrentLinkedQueue<FreshSlot> FREE = new ConcurrentLinkedQueue<>();

  static FreshSlot take() {
    FreshSlot slot = FREE.poll();
    if (slot != null) {
      return slot;
    }
    SlotRing ring = newRing();
    for (int sequence = 1; sequence < SlotRing.SLOTS; sequence++) {
      FREE.add(new FreshSlot(ring, sequence));
    }
    return new FreshSlot(ring, 0);
  }

  /** A ring in memory that lives as long as this process. */
  static SlotRing newRing() {
    try {
      Path file = Files.createTempFile(SHARED_MEMORY, "procpool-proof", ".ring");
      try {
        return SlotRing.create(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean send() {
    return ring.send(sequence, sequence, 1, 1, 0, SlotRing.NO_SLAB);
  }

  /** The race is over: the slot goes to another one, a lap later. */
  void giveBack() {
    ring.free(sequence);
    FREE.add(new FreshSlot(ring, sequence + SlotRing.SLOTS));
  }
}
