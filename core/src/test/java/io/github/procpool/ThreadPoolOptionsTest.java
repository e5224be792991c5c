package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Priorities, retries and time limits of tasks of a thread pool. */
final class ThreadPoolOptionsTest extends ThreadPoolFixture {
  @Test
  void priority_tasksQueued_greatestFirstThenInOrderOfSubmit() throws Exception {
    block(single);
    List<String> order = new CopyOnWriteArrayList<>();
    List<TaskFuture<?>> futures = new ArrayList<>();
    for (int priority : new int[] {0, -1, 5, 5, 0}) {
      String text = priority + "/" + futures.size();
      futures.add(single.with(TaskOptions.priority(priority)).submit(() -> order.add(text)));
    }

    gate.countDown();
    for (TaskFuture<?> future : futures) {
      future.get();
    }
    assertThat(order).containsExactly("5/2", "5/3", "0/0", "0/4", "-1/1");
  }

  @Test
  void retries_withRetryOn_runsAgainWhileItAccepts() throws Exception {
    PoolExecutor retrying =
        single.with(TaskOptions.retries(2).withRetryOn(e -> e instanceof IOException));
    AtomicInteger attempts = new AtomicInteger();

    int last =
        retrying
            .submit(
                () -> {
                  if (attempts.incrementAndGet() < 3) {
                    throw new IOException("attempt " + attempts);
                  }
                  return WorkerContext.current().attempt();
                })
            .get();
    Throwable exhausted =
        retrying
            .submit(
                () -> {
                  throw new IOException("attempt " + WorkerContext.current().attempt());
                })
            .exception();
    Throwable other =
        retrying
            .submit(
                () -> {
                  throw new IllegalStateException("attempt " + WorkerContext.current().attempt());
                })
            .exception();

    assertThat(last).isEqualTo(3);
    assertThat(exhausted).hasMessage("attempt 3");
    assertThat(other).hasMessage("attempt 1");
    assertThat(single.stats().retried()).isEqualTo(4);
  }

  @Test
  void retries_withoutRetryOn_runsOnce() throws Exception {
    AtomicInteger attempts = new AtomicInteger();

    single
        .with(TaskOptions.retries(3))
        .submit(
            () -> {
              attempts.incrementAndGet();
              throw new IOException();
            })
        .exception();

    assertThat(attempts).hasValue(1);
  }

  @Test
  void cancelTrue_whileRetryOnDecides_noFurtherAttempt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    AtomicInteger attempts = new AtomicInteger();
    TaskFuture<Void> future =
        single
            .with(
                TaskOptions.retries(1)
                    .withRetryOn(
                        e -> {
                          asked.countDown();
                          try {
                            return gate.await(20, TimeUnit.SECONDS);
                          } catch (InterruptedException interrupted) {
                            throw new IllegalStateException(interrupted);
                          }
                        }))
            .submit(
                () -> {
                  attempts.incrementAndGet();
                  throw new IOException();
                });
    asked.await();

    assertThat(future.cancel(true)).isTrue();
    gate.countDown();
    single.close();

    assertThat(attempts).hasValue(1);
    assertThat(single.stats().cancelled()).isEqualTo(1);
  }

  @Test
  void timeout_taskTooLong_failsWithItsStackAndIsInterrupted() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    TaskFuture<Void> future =
        single
            .with(TaskOptions.timeout(SHORT).withName("slow"))
            .submit(
                () -> {
                  try {
                    sleepForEver();
                  } catch (InterruptedException e) {
                    interrupted.complete(true);
                  }
                });

    assertThat(future.exception())
        .isInstanceOfSatisfying(
            TaskTimeoutException.class,
            e -> {
              assertThat(e.timeout()).isEqualTo(SHORT);
              assertThat(Arrays.stream(e.workerStack()).map(StackTraceElement::getMethodName))
                  .contains("sleepForEver")
                  .doesNotContain("callWith", "run");
              assertThat(e)
                  .hasMessageContaining("timeout of 20 ms")
                  .hasMessageContaining("task 1 (slow)")
                  .hasMessageContaining(single.name());
            });
    assertThat(interrupted.get()).isTrue();
    assertThat(single.submit(() -> "next").get()).isEqualTo("next");
    assertThat(single.stats().failed()).isEqualTo(1);
  }

  @Test
  void timeout_taskQueuedForLonger_countsFromItsBegin() throws Exception {
    block(single);
    TaskFuture<Integer> queued =
        single.with(TaskOptions.timeout(Duration.ofSeconds(10))).submit(() -> 1);
    TaskFuture<Integer> tight = single.with(TaskOptions.timeout(SHORT)).submit(() -> 2);

    pass(SHORT.multipliedBy(2));
    assertThat(tight.isDone()).isFalse();
    gate.countDown();

    assertThat(queued.get()).isEqualTo(1);
  }

  @Test
  void timeout_taskIgnoresInterrupt_poolKeepsItsWidth() throws Exception {
    TaskFuture<Thread> stubborn =
        beginStubborn(TaskOptions.timeout(SHORT).withCancelGrace(Duration.ofMillis(1)));
    TaskFuture<Integer> behind = single.submit(() -> 1);

    assertThat(stubborn.exception()).isInstanceOf(TaskTimeoutException.class);
    assertThat(behind.get()).isEqualTo(1);
    single.close();

    assertThat(single.isTerminated()).isTrue();
    assertThat(gate.getCount()).isEqualTo(1);
  }

  @Test
  void timeout_withRetryOn_runsAgain() throws Exception {
    int attempt =
        single
            .with(
                TaskOptions.timeout(SHORT)
                    .withRetries(1)
                    .withRetryOn(e -> e instanceof TaskTimeoutException))
            .submit(
                () -> {
                  if (WorkerContext.current().attempt() == 1) {
                    sleepForEver();
                  }
                  return WorkerContext.current().attempt();
                })
            .get();

    assertThat(attempt).isEqualTo(2);
  }

  @Test
  void with_optionsOverOptions_shareTheLifeCycle() throws Exception {
    PoolExecutor view = single.with(TaskOptions.timeout(SHORT)).with(TaskOptions.name("inner"));

    assertThat(view.submit(ThreadPoolFixture::sleepForEver).exception())
        .isInstanceOf(TaskTimeoutException.class)
        .hasMessageContaining("(inner)");
    view.close();

    assertThat(single.isTerminated()).isTrue();
    assertThat(view.stats()).isEqualTo(single.stats());
  }
}
