package io.github.procpool.examples;

import io.github.procpool.AsyncResult;
import io.github.procpool.Pool;
import io.github.procpool.PoolExecutor;
import io.github.procpool.TaskFuture;
import java.time.Duration;

/** What a task threw, through both doors: the exception itself, and where in the worker. */
public final class BothDoorsException {
  public static void main(String[] args) throws InterruptedException {
    try (PoolExecutor executor = PoolExecutor.processes(1)) {
      TaskFuture<Integer> future = executor.submit(BothDoorsException::divide, 1, 0);
      Throwable thrown = future.exception(); // waits for the task; null had it succeeded
      if (thrown != null) {
        print("PoolExecutor", thrown);
      }
    }
    try (Pool pool = Pool.ofProcesses(1)) {
      AsyncResult<Integer> result = pool.applyAsync(BothDoorsException::divide, 1, 0);
      result.waitFor(Duration.ofMinutes(1));
      System.out.println("Pool: successful " + result.isSuccessful());
      try {
        result.get();
      } catch (ArithmeticException thrown) {
        print("Pool", thrown);
      }
    }
  }

  private static int divide(int a, int b) {
    return a / b;
  }

  private static void print(String door, Throwable thrown) {
    System.out.println(door + ": " + thrown + " at " + thrown.getStackTrace()[0]);
  }
}
