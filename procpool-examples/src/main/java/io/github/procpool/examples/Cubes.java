package io.github.procpool.examples;

import io.github.procpool.PoolExecutor;
import java.util.List;

/** Cubes of 1 to 4 through {@code map} of an executor. */
public final class Cubes {
  public static void main(String[] args) {
    try (PoolExecutor executor = PoolExecutor.processes(3)) {
      System.out.println(executor.map(Cubes::cube, List.of(1, 2, 3, 4)).toList());
    }
  }

  private static int cube(int x) {
    return x * x * x;
  }
}
