package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.LeakCheck;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments and results of every size: in a slot, in a slab, and around the step between them. */
@ProcessTest
class LargePayloadProcessTest {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int SLOT_BYTES = 4 * KIB;

  private static ProcessPoolExecutor pool;

  @BeforeAll
  static void startPool() {
    pool = ProcessPoolExecutor.builder().maxWorkers(1).workerHeap(512L * MIB).build();
    LeakCheck.share(pool);
  }

  @AfterAll
  static void closePool() {
    pool.close();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, MIB - 1, MIB, MIB + 1, 64 * MIB})
  void submit_bytesOfThatSize_travelBothWays(int size) throws Exception {
    byte[] bytes = bytes(size);

    assertThat(pool.submit(Arrays::hashCode, bytes).get()).isEqualTo(Arrays.hashCode(bytes));
    assertThat(Arrays.equals(pool.submit(LargePayloadProcessTest::bytes, size).get(), bytes))
        .isTrue();
    assertThat(Arrays.equals(pool.submit(SampleTasks::same, bytes).get(), bytes)).isTrue();
  }

  @Test
  void submit_everySizeAroundASlot_travelsBothWays() throws Exception {
    List<TaskFuture<byte[]>> futures = new ArrayList<>();
    for (int size = SLOT_BYTES - 200; size < SLOT_BYTES + 50; size++) {
      futures.add(pool.submit(SampleTasks::same, bytes(size)));
    }

    for (int i = 0; i < futures.size(); i++) {
      assertThat(futures.get(i).get()).isEqualTo(bytes(SLOT_BYTES - 200 + i));
    }
  }

  @Test
  void submit_largeValuesOfOtherTypes_travelBothWays() throws Exception {
    String text = "grüß dich €".repeat(100_000);
    long[] numbers = new Random(1).longs(300_000).toArray();
    List<Integer> list = IntStream.range(0, 300_000).boxed().toList();

    assertThat(pool.submit(string -> string, text).get().equals(text)).isTrue();
    assertThat(Arrays.equals(pool.submit(array -> array, numbers).get(), numbers)).isTrue();
    assertThat(pool.submit(whole -> whole, list).get().equals(list)).isTrue();
  }

  @Test
  void map_itemsOfAllSizesInOneChunk_comeBackInOrder() {
    List<byte[]> items =
        IntStream.of(0, 10, 5_000, 100, 300_000, 4_000, 4_040, 0, 2 * MIB, 1)
            .mapToObj(LargePayloadProcessTest::bytes)
            .toList();

    List<byte[]> results =
        pool.map(SampleTasks::same, items, MapOptions.chunkSize(items.size())).toList();

    assertThat(results).hasSameSizeAs(items);
    for (int i = 0; i < items.size(); i++) {
      assertThat(Arrays.equals(results.get(i), items.get(i))).as("item %d", i).isTrue();
    }
  }

  @Test
  void map_manyLargeItems_memoryIsGivenBack() {
    List<Integer> sizes = IntStream.range(0, 400).map(i -> MIB + i).boxed().toList();

    List<Integer> lengths =
        pool
            .map(
                SampleTasks::same,
                () -> sizes.stream().map(LargePayloadProcessTest::bytes).iterator())
            .stream()
            .map(bytes -> bytes.length)
            .toList();

    assertThat(lengths).isEqualTo(sizes);
  }

  @Test
  void submit_interruptedCaller_largePayloadIsSentAllTheSame() throws Exception {
    byte[] sent = bytes(3 * MIB);
    Thread.currentThread().interrupt();

    try (ProcessPoolExecutor own = ProcessPoolExecutor.create(1)) {
      TaskFuture<byte[]> future = own.submit(SampleTasks::same, sent);
      TaskFuture<Integer> small = own.submit(SampleTasks::increment, 1);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(future.get()).isEqualTo(sent);
      assertThat(small.get()).isEqualTo(2);
    }
  }

  @Test
  void submit_resultTooLargeForTheWorkersHeap_failsAlone() throws Exception {
    Throwable failure = pool.submit(LargePayloadProcessTest::bytes, Integer.MAX_VALUE).exception();

    assertThat(failure).isNotNull();
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }
}
