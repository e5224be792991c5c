package io.github.procpool.examples;

import io.github.procpool.PoolExecutor;
import java.util.List;

/** A loop over results, in the order of the items, each as soon as it is there. */
public final class Loop {
  public static void main(String[] args) {
    try (PoolExecutor executor = PoolExecutor.processes(2)) {
      for (int square : executor.map(x -> x * x, List.of(1, 2, 3, 4, 5))) {
        System.out.println(square);
      }
    }
  }
}
