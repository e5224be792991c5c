package io.github.procpool.examples;

import io.github.procpool.PoolExecutor;
import io.github.procpool.TaskFuture;

/** A submitted call; asking for its result waits for it. */
public final class Blocking {
  public static void main(String[] args) throws Exception {
    try (PoolExecutor executor = PoolExecutor.processes(1)) {
      TaskFuture<Long> future = executor.submit(Blocking::fibonacci, 30);
      System.out.println("submitted");
      long result = future.get();
      System.out.println("fibonacci(30) = " + result);
    }
  }

  private static long fibonacci(int n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
  }
}
