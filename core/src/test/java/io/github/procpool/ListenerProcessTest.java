package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.spi.PoolListener;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a listener hears, and when; where callbacks run. */
class ListenerProcessTest extends ProcessPoolFixture {
  /** Notes what it hears, one line each. */
  private static final class Notes implements PoolListener {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();

    private void note(String line) {
      assertThat(inside.incrementAndGet()).isEqualTo(1);
      lines.add(line);
      inside.decrementAndGet();
    }

    @Override
    public void workerStarted(WorkerInfo worker) {
      note("started " + worker.id());
    }

    @Override
    public void workerEnded(WorkerInfo worker, String reason) {
      note("ended " + worker.id() + " " + reason);
    }

    @Override
    public void taskSubmitted(long taskId) {
      note("submitted " + taskId);
    }

    @Override
    public void taskFinished(long taskId, @Nullable Throwable error) {
      note(
          "finished " + taskId + " " + (error == null ? "well" : error.getClass().getSimpleName()));
    }

    @Override
    public void progress(long taskId, double fraction) {
      note("progress " + taskId + " " + fraction);
    }

    List<String> of(long taskId) {
      return lines.stream()
          .filter(line -> line.matches("[a-z]+ " + taskId + "( .*)?"))
          .filter(line -> !line.startsWith("started") && !line.startsWith("ended"))
          .toList();
    }
  }

  private ProcessPoolExecutor newPool(PoolListener listener) {
    return newPool(ProcessPoolExecutor.builder().maxWorkers(1).listener(listener));
  }

  @Test
  void listener_tasksOfEveryEnd_isToldOfEachOnceAndInOrder() throws Exception {
    Notes notes = new Notes();
    ProcessPoolExecutor pool = newPool(notes);
    Trail trail = trail();
    Trail attempts = trail();

    TaskFuture<Void> good = pool.submit(() -> WorkerContext.current().progress(0.5));
    good.get();
    TaskFuture<Integer> retried =
        pool.with(TaskOptions.retries(2).withRetryOn(failure -> true))
            .submit(() -> SampleTasks.succeedAtAttempt(attempts, 2));
    retried.get();
    TaskFuture<Void> lost = pool.submit(() -> Runtime.getRuntime().halt(3));
    assertThat(lost.exception()).isInstanceOf(WorkerLostException.class);
    TaskFuture<Void> running = pool.submit(() -> SampleTasks.sleepLong(trail));
    TaskFuture<Integer> queued = pool.submit(SampleTasks::increment, 1);
    trail.await(1);
    assertThat(queued.cancel(false)).isTrue();
    assertThat(running.cancel(true)).isTrue();
    pool.close();

    assertThat(notes.of(good.taskId()))
        .containsExactlyInAnyOrder(
            "submitted " + good.taskId(),
            "progress " + good.taskId() + " 0.5",
            "finished " + good.taskId() + " well")
        .first()
        .isEqualTo("submitted " + good.taskId());
    assertThat(notes.of(retried.taskId()))
        .containsExactly("submitted " + retried.taskId(), "finished " + retried.taskId() + " well");
    assertThat(notes.of(lost.taskId()))
        .containsExactly(
            "submitted " + lost.taskId(), "finished " + lost.taskId() + " WorkerLostException");
    String cancelled = CancellationException.class.getSimpleName();
    assertThat(notes.of(queued.taskId()))
        .containsExactly(
            "submitted " + queued.taskId(), "finished " + queued.taskId() + " " + cancelled);
    assertThat(notes.of(running.taskId()))
        .containsExactly(
            "submitted " + running.taskId(), "finished " + running.taskId() + " " + cancelled);
    assertThat(notes.lines).filteredOn(line -> line.startsWith("started")).hasSizeGreaterThan(1);
    assertThat(notes.lines).anyMatch(line -> line.startsWith("ended 0 exit code 3"));
  }

  @Test
  void listener_map_isToldOfChunks() {
    Notes notes = new Notes();
    ProcessPoolExecutor pool = newPool(notes);

    List<Integer> results =
        pool.map(SampleTasks::increment, List.of(1, 2, 3, 4), MapOptions.chunkSize(2)).toList();
    pool.close();

    assertThat(results).containsExactly(2, 3, 4, 5);
    assertThat(notes.lines)
        .filteredOn(line -> line.startsWith("submitted") || line.startsWith("finished"))
        .containsExactlyInAnyOrder(
            "submitted 1", "submitted 2", "finished 1 well", "finished 2 well");
  }

  @Test
  void listener_mapItemIsKilledForItsTimeout_isToldOfTheEndOfItsChunk() throws Exception {
    Notes notes = new Notes();
    ProcessPoolExecutor pool = newPool(notes);
    Trail trail = trail();
    Gate never = gate();
    TaskOptions limited =
        TaskOptions.timeout(Duration.ofMillis(200)).withCancelGrace(Duration.ZERO);

    List<Outcome<Integer>> outcomes =
        pool.with(limited)
            .map(number -> ignoreInterrupts(trail, never, number), List.of(1))
            .outcomes()
            .toList();
    pool.close();

    assertThat(outcomes.get(0).error()).isInstanceOf(TaskTimeoutException.class);
    assertThat(notes.of(1)).containsExactly("submitted 1", "finished 1 TaskTimeoutException");
  }

  private static int ignoreInterrupts(Trail trail, Gate never, int number) throws IOException {
    SampleTasks.ignoreInterrupts(trail, never);
    return number;
  }

  @Test
  void listener_throws_changesNothing() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    ProcessPoolExecutor pool =
        newPool(
            new PoolListener() {
              @Override
              public void taskSubmitted(long taskId) {
                heard.incrementAndGet();
                throw new IllegalStateException("expected by the test; logged");
              }
            });

    for (int i = 0; i < 3; i++) {
      assertThat(pool.submit(SampleTasks::increment, i).get()).isEqualTo(i + 1);
    }

    Await.until("all are told", () -> heard.get() == 3);
  }

  @Test
  void completionExecutor_oneThread_runsCallbacksThere() throws Exception {
    List<String> ranIn = new CopyOnWriteArrayList<>();
    Gate gate = gate();
    ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().maxWorkers(1).completionExecutor(executor).build()) {
      TaskFuture<Void> future = pool.submit(gate::pass);
      future.addDoneCallback(done -> ranIn.add(Thread.currentThread().getName()));
      CompletableFuture<Boolean> dependent =
          future.thenApply(done -> ranIn.add(Thread.currentThread().getName()));
      gate.open();
      assertThat(dependent.get(20, TimeUnit.SECONDS)).isTrue();
      Await.until("both have run", () -> ranIn.size() == 2);
    } finally {
      executor.shutdown();
    }

    assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ranIn).containsOnly("mine");
  }
}
