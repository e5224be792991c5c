package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.Watermark;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.TaskKind;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much may wait in shared memory. */
final class ArgumentSlabsTest {
  private static final int LENGTH = ArgumentSlabs.SHORTEST;
  private static final int ROOM_FOR = 3;

  @TempDir Path directory;

  private boolean full;

  private final SlabAllocator allocator =
      new SlabAllocator(
          (hint, bytes) -> {
            if (full) {
              throw new IOException("No space left on device");
            }
            return Files.createFile(directory.resolve(hint));
          },
          Long.MAX_VALUE,
          later -> {});

  private final ArgumentSlabs slabs = new ArgumentSlabs(allocator, ROOM_FOR * (LENGTH + 64));
  private final ArgumentSlabs roomy = new ArgumentSlabs(allocator, Long.MAX_VALUE);

  @AfterEach
  void close() {
    assertThat(allocator.leases()).isZero();
    allocator.close();
  }

  private @Nullable Payload payload() {
    Payload payload = unfilled(slabs);
    if (payload != null) {
      payload.fill();
    }
    return payload;
  }

  private static @Nullable Payload unfilled(ArgumentSlabs slabs) {
    return slabs.payload(head(), new byte[LENGTH], new int[] {1});
  }

  private static ByteSink head() {
    ByteSink head = new ByteSink();
    head.putInt(TaskKind.FUNCTION);
    return head;
  }

  @Test
  void fill_array_isWhatTheCodecPuts() {
    long[] array = new Random(1).longs(LENGTH / 8).toArray();
    ByteSink expected = head();
    new ValueCodec(null, null).encode(array, expected);

    Payload payload = roomy.payload(head(), array, new int[] {7});

    assertThat(payload).isNotNull();
    assertThat(payload.length()).isEqualTo(expected.size());
    assertThat(payload.shapes()).containsExactly(7);
    payload.fill();
    payload.fill(); // for the second time: nothing is left to do
    expected.array()[0] |= (byte) TaskKind.ARRIVING;
    Payload copy = payload.onHeap();
    payload.release();
    assertThat(copy.bytes()).isEqualTo(expected.toByteArray());
    copy.release(); // which has nothing to give back
  }

  @Test
  void payload_moreThanMayWait_isRefusedUntilSomeHasGone() {
    Payload[] waiting = new Payload[ROOM_FOR];
    for (int i = 0; i < ROOM_FOR; i++) {
      waiting[i] = Objects.requireNonNull(payload());
    }
    assertThat(payload()).isNull();

    waiting[1].release();

    Payload next = payload();
    assertThat(next).isNotNull();
    assertThat(payload()).isNull();
    waiting[0].release();
    waiting[2].release();
    next.release();
  }

  @Test
  void payload_systemHasNone_isRefusedAndCountsForNothing() {
    full = true;
    for (int i = 0; i < 2 * ROOM_FOR; i++) {
      assertThat(payload()).isNull();
    }
    full = false;

    Payload payload = payload();

    assertThat(payload).isNotNull();
    payload.release();
  }

  @Test
  void release_beforeItIsFilled_goesBackAfterwards() {
    Payload payload = Objects.requireNonNull(unfilled(roomy));
    payload.release();
    assertThat(allocator.leases()).as("it is yet to be written to").isOne();

    payload.fill();

    assertThat(allocator.leases()).isZero();
  }

  @Test
  void abandon_nobodyWaitsAndItGoesBack() {
    Payload payload = Objects.requireNonNull(unfilled(roomy));
    Slab slab = Objects.requireNonNull(payload.lease()).slab();

    payload.abandon();
    payload.release();
    payload.fill();

    assertThat(Watermark.behind(slab.view(), payload.length()).get())
        .isEqualTo(Watermark.ABANDONED);
    assertThat(allocator.leases()).isZero();
  }

  @Test
  void lease_taskAndAttempts_goesBackWithTheLast() throws IOException {
    Payload payload = Objects.requireNonNull(payload());
    RawOutcome.SharedLease lease = Objects.requireNonNull(payload.lease());

    assertThat(lease.retainIfUsed()).as("an attempt is sent").isTrue();
    payload.release();
    assertThat(allocator.leases()).as("a worker may read it yet").isOne();
    lease.release();

    assertThat(allocator.leases()).isZero();
    assertThat(lease.retainIfUsed()).as("an attempt that comes too late").isFalse();
  }
}
