package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.MapOptions;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.TaskTimeoutException;
import io.github.procpool.WorkerContext;
import io.github.procpool.WorkerLostException;
import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Too much of something: leaks, output, results, races, restarts. */
class LoadFaultProcessTest extends FaultFixture {
  // ---- leaks, recycling

  @Test
  void recycle_tasksLeakThreadsAndFiles_leaksAreBounded() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).maxTasksPerWorker(5));
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      futures.add(pool.submit(LoadFaultProcessTest::leak));
    }

    for (TaskFuture<Integer> future : futures) {
      assertThat(future.get()).isBetween(1, 5);
    }
    assertThat(pool.stats().workersLost()).isZero();
  }

  /** Answers how much this worker has leaked so far. */
  static int leak() throws IOException {
    Thread leaked = new Thread(LoadFaultProcessTest::sleepForEver, "leaked");
    leaked.start(); // no daemon
    WorkerContext.current()
        .attributes()
        .put(leaked.toString() + System.nanoTime(), new FileInputStream("/dev/null"));
    return WorkerContext.current().attributes().size();
  }

  private static void sleepForEver() {
    try {
      Thread.currentThread().join(); // waits for itself
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void recycle_everyTaskWhileResizingAndShuttingDown_eachRunsOnce() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(2).maxTasksPerWorker(1));
    Trail trail = trail();
    List<TaskFuture<Void>> futures = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      int number = i;
      futures.add(pool.submit(() -> trail.add(number)));
      pool.resize(1 + i % 3);
    }
    pool.recycleWorkers();
    pool.shutdown();

    for (TaskFuture<Void> future : futures) {
      assertThat(future.exception()).isNull();
    }
    assertThat(trail.lines()).hasSize(16).doesNotHaveDuplicates();
    assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(pool.stats().workersLost()).isZero();
  }

  // ---- output

  @Test
  void print_manyMegabytes_protocolIsUntouched() throws Exception {
    int megabytes = Seed.rounds(64, 1_000);
    AtomicLong printed = new AtomicLong();
    ProcessPoolExecutor pool =
        newPool(
            ProcessPoolExecutor.builder()
                .maxWorkers(1)
                .output((worker, line) -> printed.addAndGet(line.length())));
    TaskFuture<Integer> task = pool.submit(LoadFaultProcessTest::print, megabytes);
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 1);

    assertThat(task.get()).isEqualTo(megabytes);
    assertThat(next.get()).isEqualTo(2);
    pool.close();
    assertThat(printed).hasValue(megabytes * 1_000_000L);
  }

  static int print(int megabytes) {
    String line = "x".repeat(999_999) + "\n";
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (int i = 0; i < megabytes; i++) {
      out.print("y" + line);
    }
    out.flush();
    return megabytes;
  }

  @Test
  void print_streamsAreReplaced_protocolIsUntouched() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    pool.submit(LoadFaultProcessTest::replaceStreams).get();

    requireHealthy(pool);
    assertThat(pool.submit(() -> SampleTasks.fail("told")).exception()).hasMessage("told");
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  static void replaceStreams() {
    PrintStream broken =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException("closed by a task");
              }
            },
            true,
            StandardCharsets.UTF_8);
    System.setOut(broken);
    System.setErr(broken);
    System.out.println("nowhere");
  }

  // ---- sizes

  @Test
  void map_millionTinyResults_allArrive() {
    ProcessPoolExecutor pool = newPool(2);
    int count = 1_000_000;

    long sum = 0;
    for (int number :
        pool.map(SampleTasks::increment, IntStream.range(0, count).boxed().toList())) {
      sum += number;
    }

    assertThat(sum).isEqualTo(count * (count + 1L) / 2);
  }

  @Test
  void lease_around2GiB_isGivenOrRefusedWithTheNumber() throws Exception {
    try (SlabAllocator slabs =
        new SlabAllocator(
            (hint, bytes) -> Files.createTempFile(directory, hint, ".mem"), 0, later -> {})) {
      Slab largest = slabs.lease(Integer.MAX_VALUE); // takes no memory until it is written
      assertThat(largest.capacity()).isEqualTo(Integer.MAX_VALUE);
      slabs.retire(largest);
      assertThatThrownBy(() -> slabs.lease(Integer.MAX_VALUE + 1L))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("at most 2 GiB, was 2147483648");
    }
  }

  // ---- races

  /** How often is set by {@code -Dprocpool.rounds}; ten thousand take a minute or two. */
  @Test
  @Timeout(600)
  void end_racesWithTimeoutCancelAndCrash_givesOneOutcomeEach() throws Exception {
    long seed = Seed.next("end of a task against time-out, cancel and crash");
    Random random = new Random(seed);
    ProcessPoolExecutor pool = newPool(3);
    TaskOptions limited =
        TaskOptions.timeout(Duration.ofMillis(2)).withCancelGrace(Duration.ofSeconds(5));
    ConcurrentHashMap<Integer, AtomicInteger> callbacks = new ConcurrentHashMap<>();
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    int rounds = Integer.getInteger("procpool.rounds", Seed.rounds(1_000, 10_000));
    for (int i = 0; i < rounds; i++) {
      int number = i;
      int micros = 1_000 + random.nextInt(2_000);
      boolean crashes = random.nextInt(100) == 0;
      TaskFuture<Integer> future =
          pool.with(limited).submit(() -> endAfter(number, micros, crashes));
      future.addDoneCallback(
          done -> callbacks.computeIfAbsent(number, any -> new AtomicInteger()).incrementAndGet());
      futures.add(future);
      if (i % 4 == 3) {
        TaskFuture<Integer> chosen = futures.get(i - random.nextInt(4));
        boolean unused = chosen.cancel(random.nextBoolean());
      }
      if (i % 50 == 49) {
        Throwable unused = awaitEnd(futures.get(i));
      }
    }

    for (int i = 0; i < rounds; i++) {
      Throwable failure = awaitEnd(futures.get(i));
      if (failure == null) {
        assertThat(futures.get(i).get()).isEqualTo(i);
      } else {
        assertThat(failure)
            .as("task %d, seed %d", i, seed)
            .isInstanceOfAny(
                TaskTimeoutException.class, WorkerLostException.class, CancellationException.class);
      }
    }
    requireHealthy(pool);
    pool.close();
    assertThat(callbacks).hasSize(rounds);
    assertThat(callbacks.values()).allMatch(calls -> calls.get() == 1);
    var stats = pool.stats();
    assertThat(stats.succeeded() + stats.failed() + stats.cancelled()).isEqualTo(rounds + 8);
  }

  private static Throwable awaitEnd(TaskFuture<Integer> future) throws InterruptedException {
    try {
      return future.exception();
    } catch (CancellationException e) {
      return e;
    }
  }

  static int endAfter(int number, int micros, boolean crashes) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(micros);
    if (crashes) {
      Crash.HALT_7.happen();
    }
    return number;
  }

  // ---- life cycle

  @Test
  void shutdown_beforeTheStartAndTwice_ends() throws Exception {
    ProcessPoolExecutor pool = newPool(2);

    pool.shutdown();
    pool.shutdown();
    pool.close();
    pool.close();

    assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(pool.stats().workersStarted()).isZero();
    assertThatThrownBy(() -> pool.submit(SampleTasks::increment, 1))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void shutdown_whileWorkersStart_acceptedTasksRun() throws Exception {
    for (int round = 0; round < Seed.rounds(4, 50); round++) {
      ProcessPoolExecutor pool = newPool(quiet(2).minWorkers(2));
      TaskFuture<Integer> task = pool.submit(SampleTasks::increment, round);

      pool.shutdown();

      assertThat(task.get()).isEqualTo(round + 1);
      assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void shutdown_mapThatNobodyReads_ends() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    var unread =
        pool.map(
            SampleTasks::increment,
            IntStream.range(0, 10_000).boxed().toList(),
            MapOptions.chunkSize(10));

    pool.close();

    assertThat(unread.toList()).hasSize(10_000);
  }
}
