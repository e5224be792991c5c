package io.github.procpool.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.testkit.ProcessTest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@ProcessTest
class HelperThreadsTest {
  private static final long PATIENCE_SECONDS = 20;

  private final Deadlines deadlines = new Deadlines("tested");

  @AfterEach
  void endTimer() {
    deadlines.close();
  }

  /** A thread that the system gives only when it was asked often enough. */
  private static Thread reluctant(Runnable work, AtomicInteger refusals) {
    return new Thread(work, "tested-helper") {
      @Override
      public synchronized void start() {
        if (refusals.getAndDecrement() > 0) {
          throw new OutOfMemoryError("unable to create native thread, on purpose");
        }
        super.start();
      }
    };
  }

  @Test
  void execute_noThreadAtFirst_runsOnceWhenThereIsOne() throws Exception {
    AtomicInteger refusals = new AtomicInteger(3);
    HelperThreads helpers = new HelperThreads(work -> reluctant(work, refusals), deadlines);
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch ran = new CountDownLatch(2);

    helpers.execute(
        () -> {
          runs.incrementAndGet();
          ran.countDown();
        });
    helpers.execute(ran::countDown);

    assertThat(ran.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(runs).hasValue(1);
    helpers.shutdown();
  }

  @Test
  void execute_afterShutdown_isRefused() {
    HelperThreads helpers = new HelperThreads(Thread::new, deadlines);

    helpers.shutdown();

    assertThatThrownBy(() -> helpers.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
