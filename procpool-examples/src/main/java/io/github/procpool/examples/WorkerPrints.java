package io.github.procpool.examples;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.WorkerOutput;
import java.util.List;

/** Cubes that the workers print themselves, in the order in which they come to it. */
public final class WorkerPrints {
  public static void main(String[] args) {
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().maxWorkers(5).output(WorkerOutput.INHERIT).build()) {
      pool.map(WorkerPrints::cube, List.of(3, 4, 5, 6));
    } // waits for all four
  }

  private static int cube(int x) {
    int cube = x * x * x;
    System.out.println("Cube of " + x + ":" + cube);
    return cube;
  }
}
