package io.github.procpool;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.faults.Seed;
import io.github.procpool.internal.launch.HostDirectory;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Long arrays that wait in shared memory from their submit on: sent as they were then, and given
 * back however the task ends.
 */
class LongArgumentProcessTest extends ProcessPoolFixture {
  private static final int LENGTH = 1 << 20;

  private HostDirectory files;

  @BeforeEach
  void openDirectory() throws IOException {
    files = HostDirectory.acquire();
  }

  /** A slab that is still leased when its pool ends outlives it. */
  @AfterEach
  void requireThatNoSlabIsLeft() throws IOException {
    try (Stream<Path> all = Files.list(files.sharedMemory())) {
      assertThat(all.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.contains("slab"));
    } finally {
      files.release();
    }
  }

  private static ProcessPoolExecutorBuilder single() {
    return ProcessPoolExecutor.builder().maxWorkers(1);
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static boolean holdAndCompare(byte[] bytes, int seed) {
    return Arrays.equals(bytes, bytes(seed));
  }

  /** A worker that is at something until the gate opens. */
  private TaskFuture<String> occupy(PoolExecutor pool, Gate gate) throws Exception {
    Trail trail = trail();
    TaskFuture<String> held = pool.submit(() -> SampleTasks.hold(trail, "held", gate));
    trail.await(1);
    return held;
  }

  @Test
  void submit_arrayChangesAfterwards_taskGetsItAsItWas() throws Exception {
    Gate gate = gate();
    try (ProcessPoolExecutor pool = single().build()) {
      TaskFuture<String> held = occupy(pool, gate);
      byte[] bytes = bytes(1);
      long[] numbers = {1, 2, 3};
      long[] many = Arrays.copyOf(numbers, LENGTH);
      TaskFuture<Boolean> first = pool.submit(LongArgumentProcessTest::holdAndCompare, bytes, 1);
      TaskFuture<Boolean> last =
          pool.submit((seed, array) -> holdAndCompare(array, seed), 1, bytes);
      TaskFuture<Boolean> other =
          pool.submit(array -> array[1] == 2 && array.length == LENGTH, many);
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(many, 0);

      gate.open();

      assertThat(first.get()).isTrue();
      assertThat(last.get()).isTrue();
      assertThat(other.get()).isTrue();
      assertThat(held.get()).isEqualTo("held");
    }
  }

  /** Some of them so long that reader and writer are at it together. */
  @Test
  void submit_longArraysOfAnyKind_comeBackAsTheyWere() throws Exception {
    Random random = new Random(Seed.next("long arrays"));
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      List<Object> sent = new ArrayList<>();
      List<TaskFuture<Object>> results = new ArrayList<>();
      for (int i = 0; i < Seed.rounds(40, 4_000); i++) {
        Object array = array(random, i % 5, 1 + random.nextInt(1 << 20));
        sent.add(array);
        results.add(pool.submit(SampleTasks::same, array));
        if (i % 3 == 0) {
          assertThat(results.get(i).get()).isEqualTo(array); // alone, and among others
        }
      }
      for (int i = 0; i < sent.size(); i++) {
        assertThat(results.get(i).get()).isEqualTo(sent.get(i));
      }
    }
  }

  private static Object array(Random random, int kind, int length) {
    return switch (kind) {
      case 0 -> Arrays.copyOf(bytes(random.nextInt()), 8 * length);
      case 1 -> random.ints(length).toArray();
      case 2 -> random.longs(length).toArray();
      case 3 -> random.doubles(length).toArray();
      default ->
          random.ints(length).mapToObj(Integer::toHexString).collect(joining()).toCharArray();
    };
  }

  @Test
  void cancel_queuedOrSentOrRunning_memoryIsGivenBack() throws Exception {
    Gate gate = gate();
    Gate never = gate();
    Trail trail = trail();
    try (ProcessPoolExecutor pool = single().build()) {
      TaskFuture<String> held = occupy(pool, gate);
      List<TaskFuture<Integer>> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        waiting.add(pool.submit(array -> array.length, bytes(i)));
      }
      waiting.forEach(future -> assertThat(future.cancel(false)).isTrue());
      TaskFuture<String> running =
          pool.submit(array -> SampleTasks.hold(trail, "runs", never), bytes(1));
      gate.open();
      trail.await(1);

      assertThat(running.cancel(true)).isTrue();
      assertThat(held.get()).isEqualTo("held");
      assertThat(pool.submit(array -> array.length, bytes(1)).get()).isEqualTo(LENGTH);
    }
  }

  @Test
  void shutdownNow_tasksWait_theyCanBeRunHereAndMemoryIsGivenBack() throws Exception {
    Trail trail = trail();
    ProcessPoolExecutor pool = newPool(single());
    TaskFuture<String> held = occupy(pool, gate());
    for (int i = 0; i < 3; i++) {
      TaskFuture<Integer> unused = pool.submit(array -> leave(trail, array), bytes(i));
    }

    List<Runnable> neverBegun = pool.shutdownNow();

    assertThat(held.isCancelled()).isTrue();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    neverBegun.forEach(Runnable::run);
    assertThat(trail.lines())
        .containsExactly(
            Stream.of(0, 1, 2)
                .map(seed -> Integer.toString(Arrays.hashCode(bytes(seed))))
                .toArray(String[]::new));
  }

  private static int leave(Trail trail, byte[] bytes) throws IOException {
    trail.add(Arrays.hashCode(bytes));
    return bytes.length;
  }

  @Test
  void submit_poolIsFullOrShutDown_memoryIsGivenBack() throws Exception {
    Gate gate = gate();
    try (ProcessPoolExecutor pool = single().queueCapacity(1).whenFull(WhenFull.REJECT).build()) {
      TaskFuture<String> held = occupy(pool, gate);
      List<TaskFuture<Integer>> taken = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  taken.add(pool.submit(array -> array.length, bytes(i)));
                }
              })
          .isInstanceOf(RejectedExecutionException.class);
      gate.open();
      for (TaskFuture<Integer> future : taken) {
        assertThat(future.get()).isEqualTo(LENGTH);
      }
      assertThat(held.get()).isEqualTo("held");
      pool.shutdown();
      assertThatThrownBy(() -> pool.submit(array -> array.length, bytes(1)))
          .isInstanceOf(RejectedExecutionException.class);
    }
  }

  @Test
  void submit_workerDies_nextAttemptGetsTheArrayAsItWas() throws Exception {
    Trail trail = trail();
    try (ProcessPoolExecutor pool = single().build()) {
      TaskFuture<Integer> lost = pool.submit(array -> spoilAndDie(trail, array), bytes(3));
      TaskFuture<Integer> waiting = pool.submit(array -> Arrays.hashCode(array), bytes(4));
      TaskFuture<Integer> again =
          pool.with(TaskOptions.retries(1))
              .submit(
                  array ->
                      trail.lines().size() < 2
                          ? spoilAndDie(trail, array)
                          : (Integer) Arrays.hashCode(array),
                  bytes(5));

      assertThat(lost.exception()).isInstanceOf(WorkerLostException.class);
      assertThat(waiting.get()).isEqualTo(Arrays.hashCode(bytes(4)));
      assertThat(again.get()).isEqualTo(Arrays.hashCode(bytes(5)));
    }
  }

  private static Integer spoilAndDie(Trail trail, byte[] bytes) throws IOException {
    trail.add("dies");
    Arrays.fill(bytes, (byte) 1);
    Runtime.getRuntime().halt(7);
    return 0;
  }
}
