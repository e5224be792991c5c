package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A bounded queue makes submitters wait, or refuses them. */
class BackPressureProcessTest extends ProcessPoolFixture {
  private final List<TaskFuture<?>> accepted = new ArrayList<>();

  private static ProcessPoolExecutorBuilder bounded(WhenFull whenFull) {
    return ProcessPoolExecutor.builder().maxWorkers(1).queueCapacity(2).whenFull(whenFull);
  }

  /** Holds the only worker and submits until the queue is full. */
  private void fill(ProcessPoolExecutor pool, Gate gate) {
    Trail trail = trail();
    accepted.add(pool.submit(() -> SampleTasks.hold(trail, "held", gate)));
    trail.await(1);
    Optional<TaskFuture<Integer>> next = pool.trySubmit(() -> 1);
    while (next.isPresent()) {
      accepted.add(next.get());
      assertThat(accepted).hasSizeLessThan(1_000);
      next = pool.trySubmit(() -> 1);
    }
  }

  private void requireAllSucceed() throws InterruptedException {
    for (TaskFuture<?> future : accepted) {
      assertThat(future.exception()).isNull();
    }
  }

  @Test
  void reject_queueFull_refusesUntilThereIsRoom() throws Exception {
    ProcessPoolExecutor pool = newPool(bounded(WhenFull.REJECT));
    Gate gate = gate();
    fill(pool, gate);
    assertThat(pool.stats().queued()).isGreaterThanOrEqualTo(2);

    assertThatThrownBy(() -> pool.submit(SampleTasks::increment, 1))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("is full");
    assertThat(pool.trySubmit(() -> 1)).isEmpty();

    gate.open();
    requireAllSucceed();
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(pool.stats().submitted()).isEqualTo(accepted.size() + 1);
  }

  @Test
  void block_queueFull_submitterWaitsUntilThereIsRoom() throws Exception {
    ProcessPoolExecutor pool = newPool(bounded(WhenFull.BLOCK));
    Gate gate = gate();
    fill(pool, gate);
    Submitter submitter = new Submitter(pool);
    submitter.awaitBlocked();

    assertThat(submitter.result).isNotDone();
    gate.open();

    assertThat(submitter.result.join().get()).isEqualTo(2);
    requireAllSucceed();
  }

  @Test
  void block_manyTasks_allRun() throws Exception {
    ProcessPoolExecutor pool = newPool(bounded(WhenFull.BLOCK).queueCapacity(8));
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      futures.add(pool.submit(SampleTasks::increment, i));
    }

    for (int i = 0; i < futures.size(); i++) {
      assertThat(futures.get(i).get()).isEqualTo(i + 1);
    }
  }

  @Test
  void block_poolIsShutDown_submitterIsRefused() throws Exception {
    ProcessPoolExecutor pool = newPool(bounded(WhenFull.BLOCK));
    Gate gate = gate();
    fill(pool, gate);
    Submitter submitter = new Submitter(pool);
    submitter.awaitBlocked();

    pool.shutdown();

    assertThatThrownBy(submitter.result::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("shut down");
    gate.open();
    requireAllSucceed();
  }

  @Test
  void block_submitterIsInterrupted_isRefusedAndStaysInterrupted() throws Exception {
    ProcessPoolExecutor pool = newPool(bounded(WhenFull.BLOCK));
    Gate gate = gate();
    fill(pool, gate);
    Submitter submitter = new Submitter(pool);
    submitter.awaitBlocked();

    submitter.thread.interrupt();

    assertThatThrownBy(submitter.result::join)
        .cause()
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("interrupted");
    submitter.thread.join();
    assertThat(submitter.interruptedAfter).hasValue(true);
    gate.open();
    requireAllSucceed();
  }

  @Test
  void block_waitingTaskIsCancelled_givesItsRoomAway() throws Exception {
    ProcessPoolExecutor pool = newPool(bounded(WhenFull.BLOCK));
    Gate gate = gate();
    fill(pool, gate);
    Submitter submitter = new Submitter(pool);
    submitter.awaitBlocked();

    assertThat(accepted.remove(accepted.size() - 1).cancel(false)).isTrue();

    TaskFuture<Integer> let = submitter.result.join();
    assertThat(let.isDone()).isFalse();
    gate.open();
    assertThat(let.get()).isEqualTo(2);
    requireAllSucceed();
  }

  @Test
  void queueBytes_largeArguments_areCountedByTheirSize() throws Exception {
    ProcessPoolExecutor pool =
        newPool(
            ProcessPoolExecutor.builder()
                .maxWorkers(1)
                .queueBytes(1 << 20)
                .whenFull(WhenFull.REJECT));
    Trail trail = trail();
    Gate gate = gate();
    accepted.add(pool.submit(() -> SampleTasks.hold(trail, "held", gate)));
    trail.await(1);
    byte[] block = new byte[300 << 10];

    assertThatThrownBy(
            () -> {
              while (accepted.size() < 1_000) {
                accepted.add(pool.submit(SampleTasks::same, block));
              }
            })
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("bytes");

    assertThat(accepted).hasSizeLessThan(100);
    gate.open();
    requireAllSucceed();
    assertThat(pool.submit(SampleTasks::same, new byte[2 << 20]).get()).hasSize(2 << 20);
  }

  @Test
  void map_boundedQueue_runsToItsEnd() {
    ProcessPoolExecutor pool = newPool(bounded(WhenFull.BLOCK));

    assertThat(
            pool.map(
                    SampleTasks::increment,
                    IntStream.range(0, 500).boxed().toList(),
                    MapOptions.chunkSize(3))
                .toList())
        .isEqualTo(IntStream.rangeClosed(1, 500).boxed().toList());
  }

  /** A thread that submits one task. */
  private static final class Submitter {
    final CompletableFuture<TaskFuture<Integer>> result = new CompletableFuture<>();
    final AtomicReference<Boolean> interruptedAfter = new AtomicReference<>();
    final Thread thread;

    Submitter(ProcessPoolExecutor pool) {
      thread = new Thread(() -> submit(pool), "submitter");
      thread.start();
    }

    private void submit(ProcessPoolExecutor pool) {
      try {
        result.complete(pool.submit(SampleTasks::increment, 1));
      } catch (RejectedExecutionException e) {
        interruptedAfter.set(Thread.currentThread().isInterrupted());
        result.completeExceptionally(e);
      }
    }

    void awaitBlocked() {
      Await.until("the submitter waits", () -> thread.getState() == Thread.State.WAITING);
    }
  }
}
