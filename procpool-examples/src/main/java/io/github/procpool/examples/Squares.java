package io.github.procpool.examples;

import io.github.procpool.Pool;
import java.util.List;

/** Squares of 1 to 5 through {@code Pool.map}. */
public final class Squares {
  public static void main(String[] args) {
    try (Pool pool = Pool.ofProcesses(4)) {
      List<Integer> squares = pool.map(Squares::square, List.of(1, 2, 3, 4, 5));
      System.out.println(squares);
    }
  }

  private static int square(int x) {
    return x * x;
  }
}
