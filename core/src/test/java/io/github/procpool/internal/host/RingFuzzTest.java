package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.faults.Seed;
import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.wire.CorruptFrameException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that writes anything into its shared memory: the host takes outcomes or refuses. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RingFuzzTest {
  private static final long KEPT_BYTES = 1 << 30;

  private static final WorkerIdentity WORKER = new WorkerIdentity(0, 1);

  /** That of a task which no worker has. */
  private static final long SEQUENCE = -1;

  private static final int SLABS = 4;
  private static final int MOST_ITEMS = 6;
  private static final int TOUCHED_BYTES = 256;

  @TempDir Path directory;

  private final long seed = Seed.next("hostile ring");
  private final Random random = new Random(seed);
  private SlotRing ring;
  private SlabAllocator allocator;
  private ResultSlabs offers;
  private int offered;
  private final List<Slab> slabs = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    ring = SlotRing.create(Files.createFile(directory.resolve("ring")));
    allocator =
        new SlabAllocator(
            (hint, bytes) -> Files.createFile(directory.resolve(hint)), KEPT_BYTES, later -> {});
    offers = new ResultSlabs(ring, allocator);
    for (int i = 0; i < SLABS; i++) {
      slabs.add(allocator.lease(1));
    }
  }

  @AfterEach
  void close() {
    offers.close();
    slabs.forEach(allocator::release);
    assertThat(allocator.leases()).isZero();
    allocator.close();
  }

  /** Takes outcomes, and counts them. */
  private static final class CountingWork extends Work {
    private int outcomes;
    private long bytes;

    CountingWork(int items) {
      super(new Payload(new byte[0], 0, new int[0]), items, SETTINGS);
    }

    @Override
    protected void outcome(int item, RawOutcome outcome) {
      assertThat(item).isEqualTo(outcomes++);
      bytes += outcome.source().remaining();
      outcome.release();
    }

    @Override
    protected void value(int item, @Nullable Object value) {
      assertThat(item).isEqualTo(outcomes++);
    }

    @Override
    protected void lost(int item, int firstMissing, RuntimeException reason) {
      throw new AssertionError(reason);
    }

    @Override
    protected void timedOut(int item, RuntimeException reason) {
      throw new AssertionError(reason);
    }

    @Override
    protected void refused(Throwable reason) {
      throw new AssertionError(reason);
    }
  }

  private static final TaskSettings SETTINGS = new TaskSettings(0, 0, 0, null, 0, null);

  @Test
  void read_anythingInTheRing_givesBoundedOutcomesOrIsRefused() throws IOException {
    int refused = 0;
    int rounds = Seed.rounds(300_000, 20_000_000);
    for (int round = 0; round < rounds; round++) {
      CountingWork work = new CountingWork(1 + random.nextInt(MOST_ITEMS));
      InFlight slot = new InFlight(new TaskRecord(round, work.items(), 0, work));
      int granted = random.nextInt(SLABS + 1);
      for (int i = 0; i < granted; i++) {
        slot.granted(new SharedLease(slabs.get(i), slab -> {}));
      }
      offerOne();
      scribble(ring.payload(SEQUENCE));
      for (int i = 0; i < granted; i++) {
        scribble(slabs.get(i).view().order(ByteOrder.nativeOrder()));
      }
      try {
        takeAhead(slot);
        for (int look = 0; look < 3; look++) {
          ring.commitItems(SEQUENCE, committed(work.items()));
          slot.read(ring, offers, WORKER);
        }
      } catch (CorruptFrameException e) {
        refused++;
      } finally {
        slot.release();
      }
      assertThat(work.outcomes).as("seed %d", seed).isLessThanOrEqualTo(work.items());
      assertThat(work.bytes)
          .as("seed %d", seed)
          .isLessThanOrEqualTo((SLABS + 1L + SlotRing.OFFERS) << 16);
    }
    assertThat(refused).isBetween(rounds / 10, rounds - rounds / 100);
  }

  /** What a reader does that finds a result told of before it is committed. */
  private void takeAhead(InFlight slot) {
    if (random.nextInt(4) == 0) {
      ring.coming(SEQUENCE).set(Integer.MAX_VALUE); // so that nobody waits
      ComingArray array = slot.coming(ring, offers);
      if (array != null) {
        array.take();
        array.settle();
      }
    }
  }

  /** One more slab that the worker may name, unless it has spoilt the words that say so. */
  private void offerOne() throws IOException {
    offers.lease(1).release();
    if (random.nextInt(10) == 0) {
      ring.offerSlab(random.nextInt(SlotRing.OFFERS), random.nextInt(), random.nextInt());
    }
    int first = ring.offeredSlab(0);
    if (random.nextBoolean() && ring.takeSlab(0, first)) {
      Slab slab = allocator.leased(first);
      if (slab != null) {
        offered = slab.id();
        scribble(slab.view().order(ByteOrder.nativeOrder()));
      }
    }
  }

  private int committed(int items) {
    return switch (random.nextInt(20)) {
      case 0 -> random.nextInt();
      case 1 -> -1;
      case 2 -> items + 1;
      default -> random.nextInt(items + 1);
    };
  }

  /** Headers as a worker writes them, of lengths that fit and that do not, and anything else. */
  private void scribble(ByteBuffer area) {
    ByteBuffer start = area.slice(0, TOUCHED_BYTES).order(ByteOrder.nativeOrder());
    while (start.remaining() >= 8) {
      switch (random.nextInt(8)) {
        case 0 -> start.putInt(random.nextInt());
        case 1 -> start.putInt(InFlight.CONTINUED).putInt(random.nextInt());
        case 2 -> start.putInt(InFlight.CONTINUED).putInt(slabs.get(random.nextInt(SLABS)).id());
        case 3 -> start.putInt(InFlight.CONTINUED).putInt(offered);
        case 4 -> start.putInt(random.nextInt(1 << 17));
        default -> skip(start, random.nextInt(16));
      }
    }
    if (random.nextInt(8) == 0) {
      atItsEnd(area);
    }
  }

  private static void skip(ByteBuffer area, int length) {
    area.putInt(length);
    area.position(Math.min(area.limit(), area.position() + length));
  }

  /** One outcome that leaves a few bytes, in which no header or half a one fits. */
  private void atItsEnd(ByteBuffer area) {
    int left = random.nextInt(8);
    area.putInt(0, area.limit() - 4 - left);
    if (left >= 4) {
      area.putInt(area.limit() - left, InFlight.CONTINUED);
    }
  }
}
