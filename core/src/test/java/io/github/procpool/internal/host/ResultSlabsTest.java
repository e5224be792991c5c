package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.host.RawOutcome.SharedLease;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.SlotRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker asks for a slab once; then it is offered again and again, and never to two. */
final class ResultSlabsTest {
  private static final long KEPT_BYTES = 1 << 30;

  private static final int SMALL = 1_000;
  private static final int LARGE = 200_000;

  @TempDir Path directory;

  private SlotRing ring;
  private SlabAllocator allocator;
  private ResultSlabs slabs;

  @BeforeEach
  void open() throws IOException {
    ring = SlotRing.create(Files.createFile(directory.resolve("ring")));
    allocator =
        new SlabAllocator(
            (hint, bytes) -> Files.createFile(directory.resolve(hint)), KEPT_BYTES, later -> {});
    slabs = new ResultSlabs(ring, allocator);
  }

  @AfterEach
  void close() {
    slabs.close();
    assertThat(allocator.leases()).isZero();
    allocator.close();
  }

  private List<Integer> offered() {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < SlotRing.OFFERS; i++) {
      if (ring.offeredSlab(i) != SlotRing.NO_SLAB) {
        ids.add(ring.offeredSlab(i));
      }
    }
    return ids;
  }

  private int offerOne(int bytes) throws IOException {
    SharedLease lease = slabs.lease(bytes);
    lease.release();
    return lease.slab().id();
  }

  /** As the worker does. */
  private void takeFromRing(int id) {
    boolean taken = false;
    for (int i = 0; i < SlotRing.OFFERS; i++) {
      taken |= ring.takeSlab(i, id);
    }
    assertThat(taken).isTrue();
  }

  @Test
  void release_slabWasAskedFor_isOfferedWithItsRoom() throws IOException {
    int id = offerOne(SMALL);

    assertThat(offered()).containsExactly(id);
    assertThat(ring.offeredRoom(0)).isEqualTo(SMALL);
  }

  @Test
  void take_workerHasUsedTheOffer_isLeasedUntilItIsReadAndThenOfferedAgain() throws IOException {
    int id = offerOne(SMALL);
    takeFromRing(id);

    SharedLease lease = slabs.take(id);

    assertThat(lease).isNotNull();
    assertThat(lease.slab().id()).isEqualTo(id);
    assertThat(offered()).isEmpty();
    lease.release();
    assertThat(offered()).containsExactly(id);
  }

  @Test
  void take_twice_isRefused() throws IOException {
    int id = offerOne(SMALL);
    SharedLease lease = slabs.take(id);

    assertThat(slabs.take(id)).isNull();
    assertThat(offered()).isEmpty();
    lease.release();
  }

  @Test
  void take_neverOffered_isRefused() throws IOException {
    SharedLease asked = slabs.lease(SMALL);

    assertThat(slabs.take(asked.slab().id())).isNull();
    assertThat(slabs.take(77)).isNull();
    asked.release();
  }

  @Test
  void release_enoughAreOffered_goesBackToTheAllocator() throws IOException {
    SharedLease first = slabs.lease(SMALL);
    SharedLease second = slabs.lease(SMALL);
    SharedLease third = slabs.lease(SMALL);
    first.release();
    second.release();
    third.release();

    assertThat(offered()).containsExactly(first.slab().id(), second.slab().id());
    assertThat(allocator.leases()).isEqualTo(SlotRing.OFFERS);
  }

  @Test
  void release_largerThanThoseOffered_takesThePlaceOfOne() throws IOException {
    SharedLease first = slabs.lease(SMALL);
    SharedLease second = slabs.lease(SMALL);
    first.release();
    second.release();

    int large = offerOne(LARGE);

    assertThat(offered()).containsExactly(large, second.slab().id());
    assertThat(allocator.leases()).isEqualTo(SlotRing.OFFERS);
  }

  @Test
  void release_smallOnesAreWithTheWorker_leavesThemToIt() throws IOException {
    SharedLease first = slabs.lease(SMALL);
    SharedLease second = slabs.lease(SMALL);
    first.release();
    second.release();
    takeFromRing(first.slab().id());
    takeFromRing(second.slab().id());

    int large = offerOne(LARGE);

    assertThat(allocator.leased(large)).isNull();
    assertThat(slabs.take(first.slab().id())).isNotNull().satisfies(SharedLease::release);
    assertThat(slabs.take(second.slab().id())).isNotNull().satisfies(SharedLease::release);
  }

  @Test
  void release_huge_isNotKeptForOneWorker() throws IOException {
    offerOne(3 << 20);

    assertThat(offered()).isEmpty();
    assertThat(allocator.leases()).isZero();
  }

  @Test
  void release_workerIsGone_goesBackToTheAllocator() throws IOException {
    SharedLease late = slabs.lease(SMALL);
    offerOne(SMALL);

    slabs.close();
    late.release();

    assertThat(allocator.leases()).isZero();
  }
}
