package io.github.procpool.cli.doctor;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.TaskTimeoutException;
import io.github.procpool.WorkerLostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Has a pool run, crash and time out a task. */
final class SelfTest {
  private static final int EXIT_CODE = 7;
  private static final Duration DEADLINE = Duration.ofMillis(300);

  /** Far more than any of the tasks takes, on a machine that is well. */
  private static final long PATIENCE_SECONDS = 30;

  private final ProcessPoolExecutor pool;
  private final Findings findings;

  SelfTest(ProcessPoolExecutor pool, Findings findings) {
    this.pool = pool;
    this.findings = findings;
  }

  void run() throws InterruptedException {
    runs("Runs a task");
    crashes();
    runs("Goes on");
    timesOut();
    runs("Goes on");
  }

  private void runs(String label) throws InterruptedException {
    long start = System.nanoTime();
    TaskFuture<Long> future = pool.submit(() -> ProcessHandle.current().pid());
    Throwable failure = failure(future);
    if (failure == null) {
      findings.tell(label, "yes, process %d in %d ms", future.join(), millisSince(start));
    } else {
      findings.problem("a task that should just run failed: %s", failure);
    }
  }

  private void crashes() throws InterruptedException {
    Throwable failure = failure(pool.submit(() -> Runtime.getRuntime().halt(EXIT_CODE)));
    if (failure instanceof WorkerLostException lost && lost.exitCode().orElse(0) == EXIT_CODE) {
      findings.tell("Sees a crash", "yes, process %d ended with code %d", lost.pid(), EXIT_CODE);
    } else {
      findings.problem("a task that ended its JVM was told as %s", failure);
    }
  }

  private void timesOut() throws InterruptedException {
    long start = System.nanoTime();
    Throwable failure =
        failure(
            pool.with(TaskOptions.timeout(DEADLINE))
                .submit(() -> Thread.sleep(Duration.ofHours(1).toMillis())));
    if (failure instanceof TaskTimeoutException timeout && timeout.workerStack().length > 0) {
      findings.tell(
          "Ends a hang",
          "yes, after %d ms, at %s",
          millisSince(start),
          timeout.workerStack()[0].getMethodName());
    } else {
      findings.problem(
          "a task that hung, with a deadline of %d ms, was told as %s",
          DEADLINE.toMillis(), failure);
    }
  }

  /** How a future failed, {@code null} if it did not. */
  private static @Nullable Throwable failure(TaskFuture<?> future) throws InterruptedException {
    try {
      Object unused = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException e) {
      return e;
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
