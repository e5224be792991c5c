package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.faults.Seed;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.ProcessTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@ProcessTest
class CompletionThreadsTest {
  private static final long PATIENCE_SECONDS = 20;

  private final Deadlines deadlines = new Deadlines("tested");
  private final CountDownLatch drained = new CountDownLatch(1);
  private @Nullable CompletionThreads threads;

  @AfterEach
  void endThreads() throws InterruptedException {
    if (threads != null) {
      threads.whenDrained(drained::countDown);
      assertThat(drained.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    deadlines.close();
  }

  private CompletionThreads threads(@Nullable Executor executor) {
    CompletionThreads created = new CompletionThreads("tested", executor, deadlines);
    threads = created;
    return created;
  }

  private static Delivery delivery(boolean mayBlock, Runnable action) {
    return new Delivery() {
      @Override
      public void deliver() {
        action.run();
      }

      @Override
      public boolean mayBlock() {
        return mayBlock;
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void execute_oneThatMayBlockDoes_othersAreDelivered() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(100);
    CompletionThreads tested = threads(null);

    tested.execute(delivery(true, () -> await(release)));
    for (int i = 0; i < 100; i++) {
      tested.execute(delivery(false, others::countDown));
    }

    await(others);
    release.countDown();
  }

  @Test
  void execute_oneThatShouldNotBlockDoes_othersAreDelivered() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(100);
    CompletionThreads tested = threads(null);

    tested.execute(
        delivery(
            false,
            () -> {
              entered.countDown();
              await(release);
            }));
    await(entered);
    for (int i = 0; i < 100; i++) {
      tested.execute(delivery(false, others::countDown));
    }

    await(others);
    release.countDown();
  }

  @Test
  void execute_executorRunsInItsCaller_neverInTheOneWhoDelivers() {
    AtomicReference<Thread> ranIn = new AtomicReference<>();
    CountDownLatch ran = new CountDownLatch(1);

    threads(Runnable::run)
        .execute(
            delivery(
                true,
                () -> {
                  ranIn.set(Thread.currentThread());
                  ran.countDown();
                }));

    await(ran);
    assertThat(ranIn.get()).isNotSameAs(Thread.currentThread());
  }

  @Test
  void execute_executorRefuses_isDeliveredAllTheSame() {
    CountDownLatch ran = new CountDownLatch(1);

    threads(
            task -> {
              throw new RejectedExecutionException("on purpose");
            })
        .execute(delivery(true, ran::countDown));

    await(ran);
  }

  @Test
  void execute_justAsTheQueueRunsEmpty_eachIsDeliveredOnce() throws Exception {
    deliverMany(1, null);
  }

  @Test
  void execute_fromTwoThreads_eachIsDeliveredOnce() throws Exception {
    deliverMany(2, null);
  }

  @Test
  void execute_fromTwoThreadsWithAnExecutor_eachIsDeliveredOnce() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      deliverMany(2, executor);
    } finally {
      executor.shutdown();
    }
  }

  private void deliverMany(int callers, @Nullable Executor executor) throws Exception {
    long seed = Seed.next("deliveries");
    deadlines.close(); // its timer would bring back what the threads lose, only later
    int each = Seed.rounds(15_000, 4_000_000);
    CompletionThreads tested = threads(executor);
    AtomicIntegerArray delivered = new AtomicIntegerArray(callers * each);
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        int first = i * each;
        Random random = new Random(seed + i);
        ends.add(threads.submit(() -> deliverAll(tested, delivered, first, first + each, random)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }

    Await.until("all are delivered", () -> !tested.hasWork());
    for (int i = 0; i < delivered.length(); i++) {
      assertThat(delivered.get(i)).as("delivery %d, seed %d", i, seed).isEqualTo(1);
    }
  }

  /**
   * Waits for every second one, so that the next comes just as the leader finds the queue empty.
   */
  private static void deliverAll(
      CompletionThreads tested, AtomicIntegerArray delivered, int from, int to, Random random) {
    for (int i = from; i < to; i++) {
      int index = i;
      tested.execute(delivery(random.nextInt(20) == 0, () -> delivered.incrementAndGet(index)));
      boolean waits = random.nextBoolean();
      while (waits && delivered.get(index) == 0 && !Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
    }
  }
}
