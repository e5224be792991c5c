package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.ProcessTest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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
}
