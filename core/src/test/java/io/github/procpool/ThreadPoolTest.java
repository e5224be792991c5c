package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadPoolTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final ThreadPool pool = new ThreadPool(2);
  private final ThreadPool single = new ThreadPool(1);

  /** Held by {@link #block} until a test opens it. */
  private final CountDownLatch gate = new CountDownLatch(1);

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
  private TaskFuture<Void> block(PoolExecutor executor) throws InterruptedException {
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

  private static void sleepForEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** Returns when a task with a time limit that short has run into it. */
  private static void pass(Duration time) throws InterruptedException {
    try (PoolExecutor clock = PoolExecutor.threads(1)) {
      assertThat(
              clock
                  .with(TaskOptions.timeout(time))
                  .submit(ThreadPoolTest::sleepForEver)
                  .exception())
          .isInstanceOf(TaskTimeoutException.class);
    }
  }

  // ---- submit

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

  // ---- inside a task

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

  // ---- cancel

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

  /** Begins a task that ignores interrupts until the gate opens. */
  private TaskFuture<Thread> beginStubborn(TaskOptions options) throws InterruptedException {
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

  // ---- options

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

    assertThat(view.submit(ThreadPoolTest::sleepForEver).exception())
        .isInstanceOf(TaskTimeoutException.class)
        .hasMessageContaining("(inner)");
    view.close();

    assertThat(single.isTerminated()).isTrue();
    assertThat(view.stats()).isEqualTo(single.stats());
  }

  // ---- callbacks

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

  // ---- the end

  @Test
  void submit_afterShutdown_isRejected() {
    pool.shutdown();

    assertThatThrownBy(() -> pool.submit(() -> 1))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageStartingWith("pool '" + pool.name() + "' was shut down");
    assertThatThrownBy(() -> pool.map(a -> a, List.of(1)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(pool.isTerminated()).isTrue();
  }

  @Test
  void shutdown_tasksAccepted_finishesThem() throws Exception {
    block(single);
    TaskFuture<Integer> pending = single.submit(() -> 1);

    single.shutdown();
    assertThat(single.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
    gate.countDown();

    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(pending.getNow(0)).isEqualTo(1);
  }

  @Test
  void shutdown_cancelPending_cancelsWhatHasNotBegun() throws Exception {
    TaskFuture<Void> running = block(single);
    TaskFuture<Integer> pending = single.submit(() -> 1);

    single.shutdown(true);

    assertThat(pending.isCancelled()).isTrue();
    gate.countDown();
    assertThat(running.exception()).isNull();
  }

  @Test
  void shutdownNow_tasksPendingAndRunning_givesTheFirstAndStopsTheOthers() throws Exception {
    TaskFuture<Void> running = block(single);
    AtomicInteger ran = new AtomicInteger();
    Runnable runnable = ran::incrementAndGet;
    single.execute(runnable);
    TaskFuture<Integer> pending = single.submit(ran::incrementAndGet);

    List<Runnable> neverBegun = single.shutdownNow();

    assertThat(running.isCancelled()).isTrue();
    assertThat(pending.isCancelled()).isTrue();
    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(neverBegun).hasSize(2).startsWith(runnable);
    neverBegun.forEach(Runnable::run);
    assertThat(ran).hasValue(2);
  }

  @Test
  void shutdown_fromATask_works() throws Exception {
    single.submit(() -> single.shutdown()).get();

    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void close_insideOwnTask_isRefused() throws Exception {
    assertThat(single.submit(() -> single.close()).exception())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("close was called inside task 1 of this same pool");
    assertThat(single.isShutdown()).isFalse();
  }

  @Test
  void close_threadInterrupted_stopsWhatRunsAndKeepsTheFlag() throws Exception {
    TaskFuture<Void> running = block(single);

    Thread.currentThread().interrupt();
    single.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(running.isCancelled()).isTrue();
    assertThat(single.isTerminated()).isTrue();
  }

  // ---- many tasks

  @Test
  void invokeAll_someFail_allAreDone() throws Exception {
    List<Callable<Integer>> tasks =
        List.of(
            () -> 1,
            () -> {
              throw new IOException();
            },
            () -> 3);

    List<Future<Integer>> futures = pool.invokeAll(tasks);

    assertThat(futures).allMatch(Future::isDone);
    assertThat(futures.get(0).get()).isEqualTo(1);
    assertThatThrownBy(() -> futures.get(1).get()).hasCauseInstanceOf(IOException.class);
    assertThat(futures.get(2).get()).isEqualTo(3);
  }

  @Test
  void invokeAll_timeIsUp_cancelsTheUnfinished() throws Exception {
    List<Callable<Integer>> tasks =
        List.of(
            () -> 1,
            () -> {
              sleepForEver();
              return 2;
            });

    List<Future<Integer>> futures = pool.invokeAll(tasks, 500, TimeUnit.MILLISECONDS);

    assertThat(futures.get(0).get()).isEqualTo(1);
    assertThat(futures.get(1).isCancelled()).isTrue();
  }

  @Test
  void invokeAll_nullAmongTasks_cancelsTheOthers() throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          sleepForEver();
          return null;
        });
    tasks.add(null);

    assertThatThrownBy(() -> pool.invokeAll(tasks)).isInstanceOf(NullPointerException.class);
    assertThat(pool.stats().cancelled()).isEqualTo(1);
  }

  @Test
  void invokeAny_oneSucceeds_cancelsTheOthers() throws Exception {
    List<Callable<Integer>> tasks =
        List.of(
            () -> {
              throw new IOException();
            },
            () -> {
              sleepForEver();
              return 1;
            },
            () -> 2);

    assertThat(pool.invokeAny(tasks)).isEqualTo(2);
    pool.close(); // would wait for ever for a task that was not cancelled
    assertThat(pool.stats().succeeded()).isEqualTo(1);
  }

  @Test
  void invokeAny_allFail_throwsWhatOneThrew() {
    Callable<Integer> failing =
        () -> {
          throw new IOException("reason");
        };

    assertThatThrownBy(() -> pool.invokeAny(List.of(failing, failing)))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("reason");
    assertThatThrownBy(() -> pool.invokeAny(List.<Callable<Integer>>of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void invokeAny_timeIsUp_throwsTimeoutException() {
    Callable<Integer> endless =
        () -> {
          sleepForEver();
          return 1;
        };

    assertThatThrownBy(() -> pool.invokeAny(List.of(endless, endless), 5, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(pool.stats().cancelled()).isEqualTo(2);
  }

  @Test
  void map_shutdownRightAfter_runsToItsEnd() {
    Results<Integer> results = pool.map(a -> a * a, List.of(1, 2, 3, 4, 5));
    pool.shutdown();

    assertThat(results.toList()).containsExactly(1, 4, 9, 16, 25);
  }

  // ---- everything at once

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
