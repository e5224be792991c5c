package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.MapOptions;
import io.github.procpool.Outcome;
import io.github.procpool.PoolExecutor;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.TaskTimeoutException;
import io.github.procpool.WorkerLostException;
import io.github.procpool.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten threads submit, map, cancel, time out and resize while workers are killed, stopped, delayed,
 * and end themselves: every task has one right outcome, and none begins more often than allowed.
 */
class ChaosProcessTest extends FaultFixture {
  private static final int WORKERS = 3;
  private static final int SUBMITTERS = 10;
  private static final int RETRIES = 2;
  private static final int MAP_ITEMS = 40;

  private static final TaskOptions RETRIED = TaskOptions.retries(RETRIES);
  private static final TaskOptions LIMITED =
      RETRIED.withTimeout(Duration.ofMillis(300)).withCancelGrace(Duration.ofMillis(50));

  /** A host's resources that must not grow. */
  private record Held(long threads, long descriptors, long sharedFiles) {
    static Held now() {
      return new Held(Thread.activeCount(), count("/proc/self/fd"), countOwnSharedFiles());
    }

    private static long count(String directory) {
      try (Stream<Path> entries = Files.list(Path.of(directory))) {
        return entries.count();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static long countOwnSharedFiles() {
      String mine = ".*/procpool-[^-]+-" + ProcessHandle.current().pid() + "-.*";
      try (Stream<Path> entries = Files.list(Path.of("/dev/shm"))) {
        return entries
            .filter(entry -> entry.toString().matches(mine))
            .mapToLong(entry -> count(entry.toString()))
            .sum();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** The JDK keeps some descriptors and threads of its own. */
    boolean isNoMoreThan(Held before) {
      return threads <= before.threads + 5
          && descriptors <= before.descriptors + 20
          && sharedFiles <= before.sharedFiles + 16; // free slabs, kept for the next payloads
    }
  }

  @Test
  @Timeout(1_000)
  void mixedLoad_workersDieAtRandom_everyTaskHasItsOneOutcome() throws Exception {
    long seed = Seed.next("chaos");
    Duration time = Seed.time(Duration.ofSeconds(20));
    ProcessPoolExecutor pool = newPool(quiet(WORKERS));
    requireHealthy(pool);
    Held before = Held.now();
    try (BeginCounts begins = new BeginCounts();
        Killer killer = new Killer(pool, seed)) {
      long end = System.nanoTime() + time.toNanos();
      List<CompletableFuture<Tally>> submitters = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < SUBMITTERS; i++) {
        CompletableFuture<Tally> tally = new CompletableFuture<>();
        Submitter submitter = new Submitter(pool, begins, new Random(seed + i), end);
        Thread thread = new Thread(() -> complete(tally, submitter), "submitter-" + i);
        thread.start();
        threads.add(thread);
        submitters.add(tally);
      }
      Tally all = new Tally();
      for (CompletableFuture<Tally> submitter : submitters) {
        all.add(submitter.get(time.toSeconds() + 60, TimeUnit.SECONDS));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      killer.stop();
      System.out.println(all + ", " + killer + ", begun at most " + begins.most() + " times");

      assertThat(begins.most()).as("seed %d", seed).isLessThanOrEqualTo(1 + RETRIES);
      assertThat(all.right).isPositive();
      assertThat(killer.harms()).isPositive();
      requireHealthy(pool);
      Await.until("no growth since " + before, SOON, () -> Held.now().isNoMoreThan(before));
    }
  }

  private static void complete(CompletableFuture<Tally> tally, Submitter submitter) {
    try {
      tally.complete(submitter.run());
    } catch (Throwable e) {
      tally.completeExceptionally(e);
    }
  }

  /** How tasks ended. */
  private static final class Tally {
    private int right;
    private int lost;
    private int timedOut;
    private int cancelled;

    void add(Tally other) {
      right += other.right;
      lost += other.lost;
      timedOut += other.timedOut;
      cancelled += other.cancelled;
    }

    @Override
    public String toString() {
      return right
          + " right, "
          + lost
          + " lost, "
          + timedOut
          + " timed out, "
          + cancelled
          + " cancelled";
    }
  }

  /** One thread of the load. */
  private static final class Submitter {
    private final ProcessPoolExecutor pool;
    private final PoolExecutor retried;
    private final PoolExecutor limited;
    private final BeginCounts begins;
    private final Random random;
    private final long endNanos;
    private final Tally tally = new Tally();

    Submitter(ProcessPoolExecutor pool, BeginCounts begins, Random random, long endNanos) {
      this.pool = pool;
      this.retried = pool.with(RETRIED);
      this.limited = pool.with(LIMITED);
      this.begins = begins;
      this.random = random;
      this.endNanos = endNanos;
    }

    Tally run() throws InterruptedException {
      while (System.nanoTime() - endNanos < 0) {
        switch (random.nextInt(12)) {
          case 0, 1, 2 -> map();
          case 3 -> timeOut();
          case 4, 5 -> cancel();
          case 6 -> pool.resize(1 + random.nextInt(WORKERS + 1));
          default -> submit();
        }
      }
      return tally;
    }

    private void submit() throws InterruptedException {
      List<TaskFuture<Long>> futures = new ArrayList<>();
      int first = begins.next(10);
      for (int i = 0; i < 10; i++) {
        futures.add(call(retried, first + i));
      }
      for (int i = 0; i < 10; i++) {
        check(futures.get(i), first + i, false, false);
      }
    }

    private TaskFuture<Long> call(PoolExecutor executor, int number) {
      int micros = random.nextInt(3_000);
      int bytes = random.nextInt(20) == 0 ? 100_000 : 10;
      BeginCounts.Handle counts = begins.handle();
      byte[] argument = new byte[bytes];
      return executor.submit(() -> ChaosTasks.work(counts, number, micros, argument));
    }

    private void map() {
      int first = begins.next(MAP_ITEMS);
      BeginCounts.Handle counts = begins.handle();
      List<Outcome<Long>> outcomes =
          retried
              .map(
                  number -> ChaosTasks.work(counts, number, 200, new byte[0]),
                  IntStream.range(first, first + MAP_ITEMS).boxed().toList(),
                  MapOptions.chunkSize(1 + random.nextInt(MAP_ITEMS)))
              .outcomes()
              .toList();
      assertThat(outcomes).hasSize(MAP_ITEMS);
      for (int i = 0; i < MAP_ITEMS; i++) {
        Outcome<Long> outcome = outcomes.get(i);
        if (outcome.isSuccess()) {
          requireRight(outcome.value(), first + i);
        } else {
          assertThat(outcome.error()).isInstanceOf(WorkerLostException.class);
          requireAllAttemptsBegun(first + i);
          tally.lost++;
        }
      }
    }

    private void timeOut() throws InterruptedException {
      int number = begins.next(1);
      BeginCounts.Handle counts = begins.handle();
      check(limited.submit(() -> ChaosTasks.hang(counts, number)), number, true, false);
    }

    private void cancel() throws InterruptedException {
      int number = begins.next(1);
      TaskFuture<Long> future = call(pool.with(LIMITED), number);
      if (random.nextBoolean()) {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(3_000));
      }
      boolean unused = future.cancel(random.nextBoolean());
      check(future, number, true, true);
    }

    private void check(TaskFuture<Long> future, int number, boolean mayTimeOut, boolean mayCancel)
        throws InterruptedException {
      Throwable failure;
      try {
        failure = future.exception();
      } catch (CancellationException e) {
        failure = e;
      }
      if (failure == null) {
        requireRight(future.join(), number);
      } else if (mayCancel && failure instanceof CancellationException) {
        tally.cancelled++;
      } else if (mayTimeOut && failure instanceof TaskTimeoutException) {
        tally.timedOut++;
      } else {
        assertThat(failure).isInstanceOf(WorkerLostException.class);
        requireAllAttemptsBegun(number);
        tally.lost++;
      }
    }

    private void requireRight(long result, int number) {
      assertThat(result).isEqualTo(ChaosTasks.resultOf(number));
      assertThat(begins.of(number)).isBetween(1, 1 + RETRIES);
      tally.right++;
    }

    /** A task is given up only when all its attempts were lost while they ran. */
    private void requireAllAttemptsBegun(int number) {
      assertThat(begins.of(number)).as("attempts of %d", number).isEqualTo(1 + RETRIES);
    }
  }
}
