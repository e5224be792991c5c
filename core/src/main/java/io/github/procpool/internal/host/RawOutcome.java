package io.github.procpool.internal.host;

import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.wire.ByteSource;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An item's outcome, still encoded: bytes on the heap, or a stretch of a slab that it keeps leased.
 */
public final class RawOutcome {
  /** A slab that several outcomes share; it goes back when the last of them is released. */
  static final class SharedLease {
    private final Slab slab;
    private final Consumer<Slab> home;
    private final AtomicInteger users = new AtomicInteger(1);

    SharedLease(Slab slab, Consumer<Slab> home) {
      this.slab = slab;
      this.home = home;
    }

    Slab slab() {
      return slab;
    }

    void retain() {
      users.incrementAndGet();
    }

    /** Retains it unless it has gone back; for who is no user yet. */
    boolean retainIfUsed() {
      return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void release() {
      if (users.decrementAndGet() == 0) {
        home.accept(slab);
      }
    }
  }

  private final boolean failure;
  private final ByteBuffer bytes;
  private final @Nullable SharedLease lease;
  private final WorkerIdentity worker;

  RawOutcome(
      boolean failure, ByteBuffer bytes, @Nullable SharedLease lease, WorkerIdentity worker) {
    this.failure = failure;
    this.worker = worker;
    this.bytes = bytes;
    this.lease = lease;
  }

  public boolean isFailure() {
    return failure;
  }

  /** Who ran it. */
  public WorkerIdentity worker() {
    return worker;
  }

  public ByteSource source() {
    return new ByteSource(bytes.duplicate());
  }

  /** To be called once, when the bytes have been decoded or are not wanted. */
  public void release() {
    if (lease != null) {
      lease.release();
    }
  }
}
