package io.github.procpool.examples;

import io.github.procpool.Pool;
import java.util.List;

/** The two ways to end a pool: {@code shutdown} then {@code join}, and the closing block. */
public final class Doubling {
  public static void main(String[] args) throws InterruptedException {
    Pool open = Pool.ofProcesses(2);
    System.out.println(open.map(Doubling::twice, List.of(1, 2, 3)));
    open.shutdown();
    open.join();

    try (Pool pool = Pool.ofProcesses(2)) {
      System.out.println(pool.map(Doubling::twice, List.of(4, 5, 6)));
    } // shutdown and join
  }

  private static int twice(int x) {
    return 2 * x;
  }
}
