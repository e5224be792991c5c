package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.faults.Seed;
import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Slabs that several outcomes share, leased and released by several threads. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SlabLeaseTest {
  private static final long KEPT_BYTES = 1 << 30;

  /** Of a thread that leases and one that decodes. */
  private static final int PAIRS = 2;

  private static final WorkerIdentity WORKER = new WorkerIdentity(0, 1);

  /** Tells one decoder that there is nothing more. */
  private static final Mark END = new Mark(null, null, 0);

  @TempDir Path directory;

  private final long seed = Seed.next("slab leases");
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Mark> outcomes = new LinkedBlockingQueue<>();
  private final AtomicLong nextMark = new AtomicLong(1);

  /** An outcome on its way, and what its slab says as long as it is leased to it. */
  private record Mark(RawOutcome outcome, Slab slab, long mark) {}

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private SlabAllocator allocator() {
    return new SlabAllocator(
        (hint, bytes) -> Files.createFile(directory.resolve(hint)), KEPT_BYTES, later -> {});
  }

  @Test
  void release_lastOfThoseWhoShareASlab_givesItBackOnce() throws Exception {
    int rounds = Seed.rounds(50_000, 5_000_000);
    try (SlabAllocator slabs = allocator()) {
      CompletionService<Void> ended = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < PAIRS; i++) {
        Random random = new Random(seed + i);
        ended.submit(() -> receive(slabs, random, rounds));
        ended.submit(this::decode);
      }
      for (int i = 0; i < 2 * PAIRS; i++) {
        ended.take().get();
      }

      assertThat(slabs.leases()).isZero();
    }
  }

  /** As a link does: leases a slab, cuts some outcomes out of it, and lets it go. */
  private Void receive(SlabAllocator slabs, Random random, int rounds)
      throws IOException, InterruptedException {
    for (int round = 0; round < rounds; round++) {
      Slab slab = slabs.lease(1);
      long mark = nextMark.getAndIncrement();
      slab.view().putLong(0, mark);
      SharedLease lease = new SharedLease(slab, slabs::release);
      for (int i = random.nextInt(4); i > 0; i--) {
        lease.retain();
        outcomes.put(new Mark(new RawOutcome(false, slab.view(), lease, WORKER), slab, mark));
      }
      requireLeased(slab, mark);
      lease.release();
      while (outcomes.size() > 64 && !Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait(); // so that a slab is wanted again as soon as it is free
      }
    }
    outcomes.put(END);
    return null;
  }

  private Void decode() throws InterruptedException {
    for (Mark next = outcomes.take(); next.mark() != END.mark(); next = outcomes.take()) {
      requireLeased(next.slab(), next.mark());
      next.outcome().release();
    }
    return null;
  }

  /** Nobody else has written to it, as the next who leases it would. */
  private void requireLeased(Slab slab, long mark) {
    assertThat(slab.view().getLong(0)).as("slab %d, seed %d", slab.id(), seed).isEqualTo(mark);
  }

  @Test
  void release_twice_isHarmless() throws IOException {
    try (SlabAllocator slabs = allocator()) {
      Slab slab = slabs.lease(1);

      slabs.release(slab);
      slabs.release(slab);

      assertThat(slabs.lease(1)).isSameAs(slab);
      assertThat(slabs.lease(1)).isNotSameAs(slab);
    }
  }

  @Test
  void close_slabIsLeased_staysUntilItIsReleased() throws IOException {
    SlabAllocator slabs = allocator();
    Slab leased = slabs.lease(1);
    Slab free = slabs.lease(1);
    slabs.release(free);

    slabs.close();

    assertThat(free.file()).doesNotExist();
    leased.view().putLong(0, 1); // whoever decodes it after the end of the pool may still read it
    slabs.release(leased);
    assertThat(leased.file()).doesNotExist();
  }
}
