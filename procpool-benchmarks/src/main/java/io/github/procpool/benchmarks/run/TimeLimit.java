package io.github.procpool.benchmarks.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs steps that may hang. */
final class TimeLimit {
  /** What may hang, or fail. */
  interface Step {
    void run() throws Exception;
  }

  private final int seconds;

  TimeLimit(int seconds) {
    this.seconds = seconds;
  }

  /** Runs a step on a thread of its own; answers why it did not end well, or null. */
  @Nullable String run(Step step) throws InterruptedException {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              step.run();
              return true;
            });
    Thread thread = new Thread(task, "bench-step");
    thread.setDaemon(true);
    thread.start();
    try {
      Object unused = task.get(seconds, TimeUnit.SECONDS);
      return null;
    } catch (TimeoutException e) {
      task.cancel(true);
      return "no end within " + seconds + " s";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    }
  }
}
