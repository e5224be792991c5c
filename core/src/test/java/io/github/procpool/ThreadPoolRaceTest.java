package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Everything that can happen to a task or a pool, at once. */
final class ThreadPoolRaceTest extends ThreadPoolFixture {
  @Test
  void allAtOnce_cancelsAndTimeoutsAndRetriesRace_oneOutcomeEach() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    AtomicInteger callbacks = new AtomicInteger();
    PoolExecutor view =
        pool.with(
            TaskOptions.timeout(Duration.ofMillis(1))
                .withRetries(1)
                .withRetryOn(e -> true)
                .withCancelGrace(Duration.ofMillis(1)));
    int rounds = 4_000;
    for (int i = 0; i < rounds; i++) {
      int spins = random.nextInt(1000);
      boolean fails = random.nextInt(4) == 0;
      PoolExecutor target = random.nextBoolean() ? pool : view;
      TaskFuture<Integer> future =
          target.submit(
              () -> {
                for (int spin = 0; spin < spins; spin++) {
                  Thread.onSpinWait();
                }
                if (fails) {
                  throw new IOException();
                }
                return spins;
              });
      if (random.nextInt(3) == 0) {
        future.addDoneCallback(done -> callbacks.incrementAndGet());
      } else {
        callbacks.incrementAndGet();
      }
      futures.add(future);
      if (random.nextInt(3) == 0) {
        future.cancel(random.nextBoolean());
      }
    }
    pool.close();

    assertThat(futures).as("seed %d", seed).allMatch(Future::isDone);
    assertThat(callbacks).as("seed %d", seed).hasValue(rounds);
    assertThat(futures.stream().filter(Future::isCancelled).count())
        .as("seed %d", seed)
        .isEqualTo(pool.stats().cancelled());
  }

  @Test
  void shutdownNow_whileOthersSubmitAndCancel_terminates() throws Exception {
    for (int round = 0; round < 200; round++) {
      ThreadPool target = new ThreadPool(3);
      CountDownLatch started = new CountDownLatch(2);
      Queue<TaskFuture<Integer>> futures = new ConcurrentLinkedQueue<>();
      SerializableRunnable submitter =
          () -> {
            started.countDown();
            try {
              for (int i = 0; true; i++) {
                TaskFuture<Integer> future = target.submit(a -> a + 1, i);
                futures.add(future);
                if (i % 3 == 0) {
                  future.cancel(true);
                }
              }
            } catch (RejectedExecutionException e) {
              assertThat(target.isShutdown()).isTrue();
            }
          };
      TaskFuture<Void> first = pool.submit(submitter);
      TaskFuture<Void> second = pool.submit(submitter);
      started.await();

      target.shutdownNow();

      assertThat(target.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      first.get();
      second.get();
      assertThat(futures).allMatch(Future::isDone);
      PoolStats stats = target.stats();
      assertThat(stats.succeeded() + stats.failed() + stats.cancelled())
          .isEqualTo(stats.submitted());
    }
  }
}
