package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.faults.Seed;
import io.github.procpool.testkit.SampleTasks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Threads that wait for short tasks look for the outcome themselves, beside those of the pool. */
class LookoutProcessTest extends ProcessPoolFixture {
  private static final int ROUNDS = Seed.rounds(3_000, 300_000);

  record Answer(int number) implements Serializable {}

  private static void together(int threads, Task task) throws Exception {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends.add(end);
      int number = i;
      new Thread(
              () -> {
                try {
                  task.run(number);
                  end.complete(null);
                } catch (Throwable e) {
                  end.completeExceptionally(e);
                }
              })
          .start();
    }
    for (CompletableFuture<Void> end : ends) {
      end.get(2, TimeUnit.MINUTES);
    }
  }

  private interface Task {
    void run(int thread) throws Exception;
  }

  @Test
  void get_manyThreads_eachHasItsOwnResult() throws Exception {
    ProcessPoolExecutor pool = newPool(2);

    together(
        4,
        thread -> {
          for (int i = 0; i < ROUNDS; i++) {
            int number = thread * ROUNDS + i;
            assertThat(pool.submit(SampleTasks::increment, number).get()).isEqualTo(number + 1);
          }
        });

    assertThat(pool.stats().succeeded()).isEqualTo(4L * ROUNDS);
  }

  @Test
  void get_resultOfUsersClass_isDecodedOnAThreadOfThePool() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    for (int i = 0; i < ROUNDS / 10; i++) {
      int number = i;
      assertThat(pool.submit(() -> new Answer(number)).join()).isEqualTo(new Answer(number));
    }
  }

  @Test
  void get_severalThreadsAndACallback_allHearOfTheOneOutcome() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    AtomicInteger calls = new AtomicInteger();
    for (int i = 0; i < ROUNDS / 10; i++) {
      int number = i;
      TaskFuture<Integer> future = pool.submit(SampleTasks::increment, number);
      together(
          3,
          thread -> {
            if (thread == 0) {
              future.addDoneCallback(done -> calls.incrementAndGet());
            }
            assertThat(future.get(1, TimeUnit.MINUTES)).isEqualTo(number + 1);
          });
    }

    pool.close();
    assertThat(calls).hasValue(ROUNDS / 10);
  }

  @Test
  void get_taskThrows_failsWithIt() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    for (int i = 0; i < ROUNDS / 30; i++) {
      TaskFuture<Object> future = pool.submit(LookoutProcessTest::fail);
      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("as it should");
    }
  }

  static Object fail() {
    throw new IllegalStateException("as it should");
  }

  @Test
  void get_workerDiesMeanwhile_failsAndTheNextOneIsAnswered() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    for (int i = 0; i < 3; i++) {
      assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);

      TaskFuture<Void> killed = pool.submit(() -> Runtime.getRuntime().halt(3));
      assertThatThrownBy(killed::get).hasCauseInstanceOf(WorkerLostException.class);
    }
  }

  @Test
  void get_cancelledByAnother_isCancelledOrHasItsResult() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    AtomicInteger cancelled = new AtomicInteger();
    for (int i = 0; i < ROUNDS / 10; i++) {
      int number = i;
      TaskFuture<Integer> future = pool.submit(SampleTasks::increment, number);
      together(
          2,
          thread -> {
            if (thread == 0) {
              cancelled.addAndGet(future.cancel(false) ? 1 : 0);
            } else {
              assertThat(future.handle((value, failure) -> value).get()).isIn(number + 1, null);
            }
          });
    }

    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
    assertThat(pool.stats().cancelled()).isEqualTo(cancelled.get());
  }
}
