package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.SlotRing;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The slabs that one worker puts outcomes into. It asks for one when it has none; when that has
 * been read, it is offered to the worker again, which takes it without a word.
 */
final class ResultSlabs {
  /*
   *   leased (asked for) -> read -> offered -> taken by the worker -> named by an outcome -> read ...
   *                              -> back to the allocator: too large, enough others, worker gone
   *
   * To ask is to wait for four threads of two processes, some 100 µs. What is larger than that takes
   * longer to copy, and its memory is better kept for whoever needs it next.
   */
  private static final int MOST_BYTES = 2 << 20;

  private final SlotRing ring;
  private final SlabAllocator allocator;

  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock

  /** Offered, and not yet seen in an outcome. */
  private final @Nullable Slab[] offered = new @Nullable Slab[SlotRing.OFFERS];

  private boolean closed;

  ResultSlabs(SlotRing ring, SlabAllocator allocator) {
    this.ring = ring;
    this.allocator = allocator;
  }

  /** The worker asks for one. */
  SharedLease lease(long bytes) throws IOException {
    return new SharedLease(allocator.lease(bytes), this::read);
  }

  /** The worker has put outcomes into a slab that was offered; null when none with that id was. */
  @Nullable SharedLease take(int id) {
    lock.lock();
    try {
      for (int i = 0; i < offered.length; i++) {
        Slab slab = offered[i];
        if (slab != null && slab.id() == id) {
          offered[i] = null;
          boolean unused = ring.withdrawSlab(i, id); // an honest worker has taken it itself
          return new SharedLease(slab, this::read);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void read(Slab slab) {
    Slab unwanted = offer(slab);
    if (unwanted != null) {
      allocator.release(unwanted);
    }
  }

  /** Offers a slab; answers one that is not needed then, if any. */
  private @Nullable Slab offer(Slab slab) {
    lock.lock();
    try {
      if (closed || slab.room() > MOST_BYTES) {
        return slab;
      }
      int least = 0;
      for (int i = 1; i < offered.length; i++) {
        least = room(i) < room(least) ? i : least;
      }
      Slab smallest = offered[least];
      if (smallest != null
          && (smallest.room() >= slab.room() || !ring.withdrawSlab(least, smallest.id()))) {
        return slab;
      }
      offered[least] = slab;
      ring.offerSlab(least, slab.id(), slab.room());
      return smallest;
    } finally {
      lock.unlock();
    }
  }

  private int room(int index) {
    Slab slab = offered[index];
    return slab == null ? 0 : slab.room();
  }

  /** The worker is gone. */
  void close() {
    @Nullable Slab[] left;
    lock.lock();
    try {
      closed = true;
      left = offered.clone();
      Arrays.fill(offered, null);
    } finally {
      lock.unlock();
    }
    for (Slab slab : left) {
      if (slab != null) {
        allocator.release(slab);
      }
    }
  }
}
