package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A task past its time limit fails at its deadline, and does not outlive its grace period. */
class TimeoutProcessTest extends ProcessPoolFixture {
  private static final TaskOptions LIMITED = TaskOptions.timeout(Duration.ofMillis(300));
  private static final TaskOptions KILLED_SOON = LIMITED.withCancelGrace(Duration.ofMillis(50));

  @Test
  void timeout_ignoresInterrupts_workerIsKilledAfterTheGraceAndNoOtherTaskIsLost()
      throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate never = gate();
    TaskFuture<Void> stuck =
        pool.with(KILLED_SOON).submit(() -> SampleTasks.ignoreInterrupts(trail, never));
    List<TaskFuture<Integer>> behind = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      behind.add(pool.submit(SampleTasks::increment, i));
    }

    TaskTimeoutException failure = timeout(stuck);

    assertThat(failure).hasMessageContaining("ignoreInterrupts");
    assertThat(failure.workerStack())
        .anyMatch(frame -> frame.getMethodName().equals("passIgnoringInterrupts"));
    Await.ended(trail.awaitPid());
    for (int i = 0; i < behind.size(); i++) {
      assertThat(behind.get(i).get()).isEqualTo(i + 1);
    }
    assertThat(pool.submit(SampleTasks::pid).get()).isNotEqualTo(trail.awaitPid());
    assertThat(pool.stats().failed()).isEqualTo(1);
  }

  private static TaskTimeoutException timeout(TaskFuture<?> future) throws InterruptedException {
    Throwable failure = future.exception();
    assertThat(failure).isInstanceOf(TaskTimeoutException.class);
    return (TaskTimeoutException) failure;
  }

  @Test
  void timeout_longGrace_failsAtTheDeadlineAndTheWorkerStaysWhenTheTaskEnds() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    TaskFuture<Void> slow =
        pool.with(LIMITED.withCancelGrace(Duration.ofMinutes(10)))
            .submit(() -> SampleTasks.ignoreInterrupts(trail, gate));

    assertThat(timeout(slow).timeout()).isEqualTo(Duration.ofMillis(300));

    assertThat(Await.isAlive(trail.awaitPid())).isTrue();
    TaskFuture<Long> next = pool.submit(SampleTasks::pid);
    gate.open();
    assertThat(next.get()).isEqualTo(trail.awaitPid());
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void timeout_noGrace_workerIsKilledAtOnce() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();

    timeout(
        pool.with(LIMITED.withCancelGrace(Duration.ZERO))
            .submit(() -> SampleTasks.sleepUntilInterrupted(trail)));

    Await.ended(trail.awaitPid());
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(pool.stats().workersStarted()).isEqualTo(2);
  }

  @Test
  void timeout_endlessLoop_isEndedToo() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    TaskTimeoutException failure = timeout(pool.with(KILLED_SOON).submit(TimeoutProcessTest::spin));

    assertThat(failure).hasMessageContaining("spin");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  static long spin() {
    long number = 1;
    while (number != 0) {
      number = number * 6364136223846793005L + 1442695040888963407L | 1;
    }
    return number;
  }

  @Test
  void timeout_workerHasChildren_theyEndToo() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Gate never = gate();

    long child = pool.submit(() -> new ProcessBuilder("sleep", "600").start().pid()).get();

    timeout(pool.with(KILLED_SOON).submit(never::passIgnoringInterrupts));

    Await.ended(child);
  }

  @Test
  void timeout_stuckInDecodingItsArgument_failsAsAnyOther() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    TaskTimeoutException failure =
        timeout(pool.with(KILLED_SOON).submit(SampleTasks::same, new SlowToRead()));

    assertThat(failure).hasMessageContaining("readObject");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  /** Takes for ever to be read. */
  private static final class SlowToRead implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @Serial
    private void readObject(ObjectInputStream in) throws IOException {
      try {
        TimeUnit.MINUTES.sleep(10);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void timeout_inDefaultOptions_holdsForEveryTask() throws Exception {
    ProcessPoolExecutor pool =
        newPool(ProcessPoolExecutor.builder().maxWorkers(1).defaultOptions(LIMITED));
    Trail trail = trail();

    timeout(pool.submit(() -> SampleTasks.sleepUntilInterrupted(trail)));

    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void map_firstItemOfAChunkDone_doesNotWaitForTheNext() {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate gate = gate();
    PoolExecutor limited = pool.with(TaskOptions.timeout(Duration.ofMinutes(10)));

    Iterator<Integer> results =
        limited
            .map(
                number -> number == 0 ? 0 : SampleTasks.hold(trail, "1", gate).length(),
                List.of(0, 1),
                MapOptions.chunkSize(2))
            .iterator();

    assertThat(results.next()).isZero(); // the gate is closed
    gate.open();
    assertThat(results.next()).isEqualTo(1);
  }

  @Test
  void map_itemIgnoresInterruptsInChunk_costsThatItemAndRunsNoneTwice() {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    Gate never = gate();

    List<Outcome<Integer>> outcomes =
        pool.with(KILLED_SOON)
            .map(
                number -> hangAtSeven(number, trail, never),
                IntStream.range(0, 40).boxed().toList(),
                MapOptions.chunkSize(20))
            .outcomes()
            .toList();

    assertThat(IntStream.range(0, 40).filter(i -> !outcomes.get(i).isSuccess())).containsExactly(7);
    assertThat(outcomes.get(7).error()).isInstanceOf(TaskTimeoutException.class);
    assertThat(trail.lines()).hasSize(40).doesNotHaveDuplicates();
  }

  static Integer hangAtSeven(int number, Trail trail, Gate gate) throws IOException {
    trail.add(number);
    if (number == 7) {
      gate.passIgnoringInterrupts();
    }
    return number;
  }

  @Test
  void timeout_racesWithTheEnd_givesOneOutcomeEach() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    PoolExecutor limited =
        pool.with(
            TaskOptions.timeout(Duration.ofMillis(2)).withCancelGrace(Duration.ofMinutes(10)));
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      futures.add(limited.submit(TimeoutProcessTest::sleepAbout2Millis, i));
    }

    int ended = 0;
    for (int i = 0; i < futures.size(); i++) {
      Throwable failure = futures.get(i).exception();
      if (failure == null) {
        ended++;
        assertThat(futures.get(i).get()).isEqualTo(i);
      } else {
        assertThat(failure).isInstanceOf(TaskTimeoutException.class);
      }
    }
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(pool.stats().succeeded()).isEqualTo(ended + 1);
    assertThat(pool.stats().failed()).isEqualTo(500 - ended);
    assertThat(pool.stats().workersLost()).isZero();
  }

  static int sleepAbout2Millis(int number) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(1_500 + number * 2L);
    return number;
  }
}
