package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Two thread pools that live for one test, and tasks that keep their threads busy. */
@Timeout(30)
abstract class ThreadPoolFixture {
  static final Duration SHORT = Duration.ofMillis(20);

  final ThreadPool pool = new ThreadPool(2);
  final ThreadPool single = new ThreadPool(1);

  /** Held by {@link #block} until a test opens it. */
  final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void end() throws InterruptedException {
    gate.countDown();
    pool.shutdownNow();
    single.shutdownNow();
    assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    for (ThreadPool ended : List.of(pool, single)) {
      PoolStats stats = ended.stats();
      assertThat(stats.succeeded() + stats.failed() + stats.cancelled())
          .isEqualTo(stats.submitted());
      assertThat(stats.running() + stats.queued() + stats.workers() + stats.idleWorkers()).isZero();
    }
  }

  /** Occupies a worker; has begun when this returns. */
  final TaskFuture<Void> block(PoolExecutor executor) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    TaskFuture<Void> future =
        executor.submit(
            () -> {
              begun.countDown();
              gate.await();
            });
    begun.await();
    return future;
  }

  static void sleepForEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** Returns when a task with a time limit that short has run into it. */
  static void pass(Duration time) throws InterruptedException {
    try (PoolExecutor clock = PoolExecutor.threads(1)) {
      assertThat(
              clock
                  .with(TaskOptions.timeout(time))
                  .submit(ThreadPoolFixture::sleepForEver)
                  .exception())
          .isInstanceOf(TaskTimeoutException.class);
    }
  }

  /** Begins a task that ignores interrupts until the gate opens. */
  final TaskFuture<Thread> beginStubborn(TaskOptions options) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    TaskFuture<Thread> future =
        single
            .with(options)
            .submit(
                () -> {
                  begun.countDown();
                  while (gate.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                  return Thread.currentThread();
                });
    begun.await();
    return future;
  }
}
