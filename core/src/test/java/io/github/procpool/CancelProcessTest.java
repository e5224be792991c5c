package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Cancelling takes back what has not begun, stops what runs, and costs no other task. */
class CancelProcessTest extends ProcessPoolFixture {
  private static final TaskOptions KILLED_SOON = TaskOptions.cancelGrace(Duration.ofMillis(50));
  private static final TaskOptions NEVER_KILLED = TaskOptions.cancelGrace(Duration.ofMinutes(10));

  @Test
  void cancelFalse_tasksSentAhead_neverRun() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    sendAheadFarther(pool);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<String> first = pool.submit(() -> SampleTasks.hold(trail, "first", gate));
    List<TaskFuture<Void>> behind = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int number = i;
      behind.add(pool.submit(() -> trail.add(number)));
    }
    trail.await(1);

    for (int i = 0; i < behind.size(); i++) {
      if (i % 3 != 0) {
        assertThat(behind.get(i).cancel(false)).isTrue();
      }
    }
    gate.open();
    for (int i = 0; i < behind.size(); i += 3) {
      behind.get(i).get();
    }
    pool.submit(SampleTasks::increment, 1).get();

    assertThat(first.get()).isEqualTo("first");
    assertThat(trail.lines().subList(1, 21))
        .containsExactlyElementsOf(
            IntStream.range(0, 20).mapToObj(i -> Integer.toString(3 * i)).toList());
    assertThat(trail.lines()).hasSize(21);
    assertThat(pool.stats().cancelled()).isEqualTo(40);
  }

  /** A pool that has seen many short tasks sends many to a worker that is busy. */
  private static void sendAheadFarther(ProcessPoolExecutor pool) throws Exception {
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      futures.add(pool.submit(SampleTasks::increment, i));
    }
    for (TaskFuture<Integer> future : futures) {
      future.get();
    }
  }

  @Test
  void cancelTrue_ignoresInterrupts_workerIsKilledAndNoOtherTaskIsLost() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    sendAheadFarther(pool);
    Trail trail = trail();
    Gate never = gate();
    TaskFuture<Void> stuck =
        pool.with(KILLED_SOON).submit(() -> SampleTasks.ignoreInterrupts(trail, never));
    List<TaskFuture<Integer>> behind = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      behind.add(pool.submit(SampleTasks::increment, i));
    }
    long pid = trail.awaitPid();

    assertThat(stuck.cancel(true)).isTrue();

    assertThat(stuck.isCancelled()).isTrue();
    Await.ended(pid);
    for (int i = 0; i < behind.size(); i++) {
      assertThat(behind.get(i).get()).isEqualTo(i + 1);
    }
    assertThat(pool.submit(SampleTasks::pid).get()).isNotEqualTo(pid);
    assertThat(pool.stats().cancelled()).isEqualTo(1);
    assertThat(pool.stats().failed()).isZero();
  }

  @Test
  void cancelTrue_taskEndsWithinTheGrace_workerStays() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> task =
        pool.with(NEVER_KILLED).submit(() -> SampleTasks.sleepUntilInterrupted(trail));
    long pid = trail.awaitPid();

    assertThat(task.cancel(true)).isTrue();

    assertThat(pool.submit(SampleTasks::pid).get()).isEqualTo(pid);
    assertThat(trail.lines().get(1)).isEqualTo("interrupted, cancelled=true");
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void cancelTrue_taskReturnsAtOnceWhenInterrupted_isCancelledAllTheSame() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    for (int i = 0; i < 50; i++) {
      Trail trail = trail();
      TaskFuture<Void> task = pool.submit(() -> SampleTasks.sleepUntilInterrupted(trail));
      trail.await(1);
      assertThat(task.cancel(true)).isTrue();
      assertThat(task.isCancelled()).isTrue();
    }

    assertThat(pool.stats().cancelled()).isEqualTo(50);
    assertThat(pool.stats().succeeded()).isZero();
  }

  @Test
  void cancelTrue_workerHasChildren_theyEndToo() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate never = gate();
    TaskFuture<Void> task = pool.with(KILLED_SOON).submit(() -> startFamilyAndHang(trail, never));
    List<String> family = trail.await(2);

    assertThat(task.cancel(true)).isTrue();

    Await.ended(Long.parseLong(family.get(0)));
    Await.ended(Long.parseLong(family.get(1)));
  }

  /** A child, and a grandchild that its parent does not wait for. */
  static void startFamilyAndHang(Trail trail, Gate gate) throws IOException {
    trail.add(new ProcessBuilder("sleep", "600").start().pid());
    new ProcessBuilder("sh", "-c", "sleep 600 & echo $! >> " + trail.file()).start();
    gate.passIgnoringInterrupts();
  }

  @Test
  void cancel_workerStillBoots_taskNeverRuns() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> first = pool.submit(() -> trail.add("first"));
    TaskFuture<Void> second = pool.submit(() -> trail.add("second"));

    assertThat(first.cancel(false)).isTrue();

    assertThat(second.exception()).isNull();
    assertThat(trail.lines()).containsExactly("second");
  }

  @Test
  void cancel_stopsOneOfSeveralRunning_othersGoOn() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    Trail other = trail();
    Gate gate = gate();
    Gate never = gate();
    TaskFuture<Void> stuck =
        pool.with(KILLED_SOON).submit(() -> SampleTasks.ignoreInterrupts(trail, never));
    TaskFuture<String> held = pool.submit(() -> SampleTasks.hold(other, "other", gate));
    long pid = trail.awaitPid();
    other.await(1);

    assertThat(stuck.cancel(true)).isTrue();
    Await.ended(pid);

    assertThat(held.isRunning()).isTrue();
    gate.open();
    assertThat(held.get()).isEqualTo("other");
  }

  // ---- abandoned in other ways

  @Test
  void orTimeout_passes_taskIsStopped() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate never = gate();
    TaskFuture<Void> stuck =
        pool.with(KILLED_SOON).submit(() -> SampleTasks.ignoreInterrupts(trail, never));
    long pid = trail.awaitPid();

    stuck.orTimeout(1, TimeUnit.MILLISECONDS);

    assertThatThrownBy(stuck::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    Await.ended(pid);
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void complete_fromOutside_stopsTheTask() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Void> running =
        pool.with(NEVER_KILLED).submit(() -> SampleTasks.sleepUntilInterrupted(trail));
    TaskFuture<Integer> waiting = pool.submit(SampleTasks::increment, 1);
    trail.awaitPid();

    assertThat(waiting.complete(-1)).isTrue();
    assertThat(running.completeExceptionally(new IllegalStateException("enough"))).isTrue();

    assertThat(trail.await(2).get(1)).isEqualTo("interrupted, cancelled=true");
    assertThat(running.exception()).hasMessage("enough");
    assertThat(waiting.get()).isEqualTo(-1);
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  // ---- at random

  @Test
  void cancel_atRandomWhileTasksRun_eachRunsOnceOrNever() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    List<TaskFuture<Void>> futures = new ArrayList<>();
    List<String> mustRun = new ArrayList<>();
    List<String> mustNot = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      int number = i;
      futures.add(pool.submit(() -> trail.add(number)));
      int chosen = random.nextInt(futures.size());
      if (random.nextInt(3) == 0) {
        boolean unused = futures.get(chosen).cancel(false);
      }
    }

    for (int i = 0; i < futures.size(); i++) {
      TaskFuture<Void> future = futures.get(i);
      if (future.isCancelled()) {
        mustNot.add(Integer.toString(i));
      } else {
        assertThat(future.exception()).as("task %d, seed %d", i, seed).isNull();
        mustRun.add(Integer.toString(i));
      }
    }
    pool.close();
    assertThat(trail.lines())
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(mustRun)
        .doesNotContainAnyElementsOf(mustNot.isEmpty() ? List.of("none") : mustNot);
  }
}
