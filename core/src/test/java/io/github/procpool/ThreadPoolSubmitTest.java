package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks of a thread pool, its threads, and what a task sees of them. */
final class ThreadPoolSubmitTest extends ThreadPoolFixture {
  @Test
  void threads_lessThanOneWorker_isRejected() {
    assertThatThrownBy(() -> PoolExecutor.threads(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxWorkers must be at least 1, was 0");
  }

  @Test
  void submit_anyKindOfTask_givesItsResult() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Callable<String> callable = () -> "callable";
    Runnable runnable = ran::incrementAndGet;
    Object notSerializable = new Object();

    assertThat(pool.submit(() -> 42).get()).isEqualTo(42);
    assertThat(pool.submit(Math::sqrt, 4.0).get()).isEqualTo(2.0);
    assertThat(pool.submit(Math::max, 3, 4).get()).isEqualTo(4);
    assertThat(pool.submit(callable).get()).isEqualTo("callable");
    assertThat(pool.submit(runnable).get()).isNull();
    assertThat(pool.submit(runnable, notSerializable).get()).isSameAs(notSerializable);
    assertThat(pool.trySubmit(() -> "tried").orElseThrow().get()).isEqualTo("tried");
    assertThat(pool.<Object, Object>submit(a -> a, null).get()).isNull();
    assertThat(ran).hasValue(2);
  }

  @Test
  void submit_null_throwsNullPointerException() {
    assertThatThrownBy(() -> pool.submit((Callable<String>) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.submit((SerializableRunnable) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.submit((SerializableFunction<Integer, Integer>) null, 1))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.execute(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> pool.map((SerializableFunction<Integer, Integer>) null, List.of(1)))
        .isInstanceOf(NullPointerException.class);
    assertThat(pool.stats().submitted()).isZero();
  }

  @Test
  void submit_taskThatThrows_failsWithTheSameObject() throws Exception {
    IOException checked = new IOException("checked");
    Error error = new StackOverflowError();

    assertThat(
            pool.submit(
                    () -> {
                      if (checked != null) {
                        throw checked;
                      }
                    })
                .exception())
        .isSameAs(checked);
    assertThat(
            pool.submit(
                    a -> {
                      throw error;
                    },
                    1)
                .exception())
        .isSameAs(error);
  }

  @Test
  void submit_oneAfterAnother_reusesTheIdleThread() throws Exception {
    for (int i = 0; i < 200; i++) {
      assertThat(pool.submit(() -> Thread.currentThread().getName()).get())
          .isEqualTo(pool.name() + "-worker-0");
    }

    assertThat(pool.stats().workersStarted()).isEqualTo(1);
    assertThat(pool.submit(() -> Thread.currentThread().isDaemon()).get()).isTrue();
    assertThat(pool.name()).matches("threads-\\d+");
  }

  @Test
  void submit_allWorkersBusy_startsNoMoreThanTheMaximum() throws Exception {
    block(pool);
    block(pool);
    TaskFuture<Integer> third = pool.submit(() -> 3);

    PoolStats stats = pool.stats();
    assertThat(stats.workers()).isEqualTo(2);
    assertThat(stats.running()).isEqualTo(2);
    assertThat(stats.queued()).isEqualTo(1);
    assertThat(stats.idleWorkers()).isZero();
    gate.countDown();
    assertThat(third.get()).isEqualTo(3);
  }

  @Test
  void submit_insideOwnTask_isRefusedButNotInAnotherPools() throws Exception {
    assertThat(single.submit(() -> single.submit(() -> 1).get()).exception())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(single.name())
        .hasMessageContaining("task 1");
    assertThat(single.submit(() -> pool.submit(() -> 1).get()).get()).isEqualTo(1);
  }

  @Test
  void idleTimeout_passes_endsTheThreadInOrder() throws Exception {
    try (ThreadPool impatient = new ThreadPool(1, Duration.ofMillis(1))) {
      List<String> order = new CopyOnWriteArrayList<>();
      CountDownLatch exited = new CountDownLatch(1);
      impatient
          .submit(
              () -> {
                WorkerContext.current().onExit(exited::countDown);
                WorkerContext.current().onExit(() -> order.add("last added"));
              })
          .get();

      exited.await();
      assertThat(order).containsExactly("last added");
      assertThat(impatient.submit(() -> "on another").get()).isEqualTo("on another");
    }
  }

  @Test
  void execute_taskFails_poolGoesOn() throws Exception {
    pool.execute(
        () -> {
          throw new IllegalStateException("expected by the test; logged");
        });
    assertThat(CompletableFuture.supplyAsync(() -> 7, pool).get()).isEqualTo(7);
  }

  @Test
  void context_insideATask_describesIt() throws Exception {
    TaskFuture<WorkerContext> future = single.submit(WorkerContext::current);
    WorkerContext context = future.get();

    assertThat(context.workerId()).isZero();
    assertThat(context.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(context.poolName()).isEqualTo(single.name());
    assertThat(context.taskId()).isEqualTo(future.taskId());
    assertThat(context.attempt()).isEqualTo(1);
    assertThat(context.isCancelled()).isFalse();
    context.attributes().put("kept", 1);
    assertThat(single.submit(() -> WorkerContext.current().attributes().get("kept")).get())
        .isEqualTo(1);
    assertThatThrownBy(() -> context.progress(2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(WorkerContext::current).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void interruptFlag_leftByATask_isCleared() throws Exception {
    single.submit(() -> Thread.currentThread().interrupt()).get();

    assertThat(single.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
  }
}
