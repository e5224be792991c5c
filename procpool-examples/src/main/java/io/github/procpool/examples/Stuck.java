package io.github.procpool.examples;

import io.github.procpool.Outcome;
import io.github.procpool.PoolExecutor;
import io.github.procpool.TaskOptions;
import io.github.procpool.TaskTimeoutException;
import java.time.Duration;
import java.util.List;

/** A task that never ends is timed out, and shows where it was stuck. */
public final class Stuck {
  public static void main(String[] args) {
    try (PoolExecutor pool = PoolExecutor.processes(2)) {
      TaskOptions oneSecond =
          TaskOptions.timeout(Duration.ofSeconds(1)).withCancelGrace(Duration.ofMillis(100));
      List<Integer> numbers = List.of(27, 113_383, 97);
      pool.with(oneSecond)
          .map(Stuck::collatzSteps, numbers)
          .outcomes()
          .map(Stuck::describe)
          .forEach(System.out::println);
    }
  }

  /** How many steps lead to 1; for 113,383 an int overflows, and the loop goes on for ever. */
  private static int collatzSteps(int start) {
    int steps = 0;
    for (int n = start; n != 1; n = n % 2 == 0 ? n / 2 : 3 * n + 1) {
      steps++;
    }
    return steps;
  }

  private static String describe(Outcome<Integer> outcome) {
    if (outcome.error() instanceof TaskTimeoutException timeout) {
      return "stuck after " + timeout.timeout().toSeconds() + " s at " + timeout.workerStack()[0];
    }
    return outcome.value() + " steps";
  }
}
