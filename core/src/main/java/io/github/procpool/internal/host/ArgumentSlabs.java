package io.github.procpool.internal.host;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.Watermark;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.LargeArrays;
import io.github.procpool.internal.wire.TaskKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts long arrays of tasks that are being submitted straight into slabs, where their workers will
 * read them, and not into the heap first. Safe for any thread.
 */
public final class ArgumentSlabs {
  /*
   * Tasks may wait for long, and shared memory is what all processes of the machine have in common:
   * so what waits in it is bounded, and anything above goes the usual way. Short arrays do so anyway,
   * or each would keep a file of its own; these are copied in no time.
   */
  /** Shorter arrays are not meant. */
  public static final int SHORTEST = 128 << 10;

  private final SlabAllocator allocator;
  private final long mostBytes;
  private final AtomicLong leasedBytes = new AtomicLong();

  ArgumentSlabs(SlabAllocator allocator, long mostBytes) {
    this.allocator = allocator;
    this.mostBytes = mostBytes;
  }

  /**
   * A task that ends with the array, the elements of which are there after {@link Payload#fill}.
   *
   * @param head what comes before
   * @param array one of at least {@link #SHORTEST} bytes that {@link LargeArrays} knows
   * @return null if there is no room for it
   */
  public @Nullable Payload payload(ByteSink head, Object array, int[] shapes) {
    long bytes = head.size() + LargeArrays.bytes(array, 0) + Watermark.ROOM;
    SharedLease lease = bytes <= ByteSink.LIMIT ? lease(bytes) : null;
    if (lease == null) {
      return null;
    }
    ByteBuffer out = lease.slab().view();
    out.put(head.array(), 0, head.size());
    int elementBytes = LargeArrays.putHeader(array, out);
    int length = out.position() + elementBytes;
    out.put(0, (byte) (out.get(0) | TaskKind.ARRIVING));
    return new Payload(lease, length, shapes, new Filling(lease, array, out, length));
  }

  private @Nullable SharedLease lease(long bytes) {
    if (leasedBytes.addAndGet(bytes) > mostBytes) {
      leasedBytes.addAndGet(-bytes);
      return null;
    }
    try {
      return new SharedLease(allocator.lease(bytes), slab -> release(slab, bytes));
    } catch (IOException e) {
      leasedBytes.addAndGet(-bytes);
      HostLog.LOG.log(System.Logger.Level.DEBUG, "a long argument goes through the heap", e);
      return null;
    }
  }

  private void release(Slab slab, long bytes) {
    leasedBytes.addAndGet(-bytes);
    allocator.release(slab);
  }
}
