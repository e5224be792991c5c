package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How tasks of a thread pool are stopped. */
final class ThreadPoolCancelTest extends ThreadPoolFixture {
  @Test
  void cancelFalse_taskPending_succeedsAndItNeverRuns() throws Exception {
    TaskFuture<Void> running = block(single);
    AtomicBoolean ran = new AtomicBoolean();
    TaskFuture<Void> pending = single.submit(() -> ran.set(true));

    assertThat(running.isRunning()).isTrue();
    assertThat(pending.isRunning()).isFalse();
    assertThat(pending.cancel(false)).isTrue();
    assertThat(pending.isCancelled()).isTrue();
    assertThat(running.cancel(false)).isFalse();
    gate.countDown();
    running.get();
    assertThat(running.cancel(true)).isFalse();
    assertThat(single.submit(() -> 1).get()).isEqualTo(1);
    assertThat(ran).isFalse();
  }

  @Test
  void cancelTrue_taskRunning_interruptsIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    TaskFuture<Void> future =
        single.submit(
            () -> {
              begun.countDown();
              try {
                sleepForEver();
              } catch (InterruptedException e) {
                seen.complete(WorkerContext.current().isCancelled());
              }
            });
    begun.await();

    assertThat(future.cancel(true)).isTrue();
    assertThat(future.isRunning()).isFalse();
    assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
    assertThat(seen.get()).isTrue();
    assertThat(single.submit(() -> "next").get()).isEqualTo("next");
    assertThat(single.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void complete_fromOutside_abandonsTheTask() throws Exception {
    TaskFuture<Void> future = block(single);

    assertThat(future.completeExceptionally(new IOException())).isTrue();

    assertThat(single.submit(() -> "next").get()).isEqualTo("next");
  }

  @Test
  void cancelTrue_taskIgnoresInterrupt_threadIsReplaced() throws Exception {
    TaskFuture<Thread> stubborn = beginStubborn(TaskOptions.cancelGrace(Duration.ZERO));

    assertThat(stubborn.cancel(true)).isTrue();

    assertThat(single.submit(() -> "on a fresh thread").get()).isEqualTo("on a fresh thread");
    assertThat(single.stats().workersStarted()).isEqualTo(2);
    assertThat(single.stats().workers()).isEqualTo(1);
  }
}
