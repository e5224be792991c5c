package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Callbacks of futures of a thread pool. */
final class ThreadPoolCallbackTest extends ThreadPoolFixture {
  @Test
  void callback_blocks_delaysNoOtherTask() throws Exception {
    TaskFuture<Void> running = block(single);
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    CompletableFuture<Boolean> dependent =
        running.thenApply(
            value -> {
              called.countDown();
              try {
                return free.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    gate.countDown();
    called.await();
    for (int i = 0; i < 10; i++) {
      assertThat(single.submit(() -> 1).thenApply(one -> one + 1).get()).isEqualTo(2);
    }
    assertThat(dependent.isDone()).isFalse();
    free.countDown();
    assertThat(dependent.get()).isTrue();
  }

  @Test
  void close_fromACallback_doesNotWaitForItself() throws Exception {
    TaskFuture<Void> running = block(single);
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    running.addDoneCallback(
        future -> {
          single.close();
          closed.complete(single.isShutdown());
        });

    gate.countDown();

    assertThat(closed.get()).isTrue();
    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void callback_submits_isAccepted() throws Exception {
    TaskFuture<Void> running = block(single);
    CompletableFuture<Integer> next = running.thenCompose(value -> single.submit(() -> 2));

    gate.countDown();

    assertThat(next.get()).isEqualTo(2);
  }
}
