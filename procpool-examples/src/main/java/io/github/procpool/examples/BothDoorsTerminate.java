package io.github.procpool.examples;

import io.github.procpool.Pool;
import io.github.procpool.PoolExecutor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ending a pool at once, with work outstanding, through both doors: no result is left waiting. */
public final class BothDoorsTerminate {
  public static void main(String[] args) {
    try (PoolExecutor executor = PoolExecutor.processes(1)) {
      List<CompletableFuture<Integer>> outstanding =
          List.of(
              executor.submit(BothDoorsTerminate::sleep, 1),
              executor.submit(BothDoorsTerminate::sleep, 1));
      executor.shutdownNow();
      print("PoolExecutor", outstanding);
    }
    try (Pool pool = Pool.ofProcesses(1)) {
      List<CompletableFuture<Integer>> outstanding =
          List.of(
              pool.applyAsync(BothDoorsTerminate::sleep, 1).toFuture(),
              pool.applyAsync(BothDoorsTerminate::sleep, 1).toFuture());
      pool.terminate();
      print("Pool", outstanding);
    }
  }

  private static void print(String door, List<CompletableFuture<Integer>> outstanding) {
    for (CompletableFuture<Integer> future : outstanding) {
      String end = future.handle((value, error) -> error.getClass().getSimpleName()).join();
      System.out.println(door + ": " + end);
    }
  }

  private static int sleep(int hours) throws InterruptedException {
    TimeUnit.HOURS.sleep(hours);
    return hours;
  }
}
