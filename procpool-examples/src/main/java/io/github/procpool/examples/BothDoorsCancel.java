package io.github.procpool.examples;

import io.github.procpool.Pool;
import io.github.procpool.PoolExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Cancelling a task that waits and one that runs, through both doors. */
public final class BothDoorsCancel {
  public static void main(String[] args) {
    try (PoolExecutor executor = PoolExecutor.processes(1)) {
      cancelBoth(
          "PoolExecutor",
          executor.submit(BothDoorsCancel::sleep, 1),
          executor.submit(BothDoorsCancel::sleep, 1));
    }
    try (Pool pool = Pool.ofProcesses(1)) {
      cancelBoth(
          "Pool",
          pool.applyAsync(BothDoorsCancel::sleep, 1).toFuture(),
          pool.applyAsync(BothDoorsCancel::sleep, 1).toFuture());
    }
  }

  /** Closing the pools then waits for nothing: both hours are saved. */
  private static void cancelBoth(
      String door, CompletableFuture<?> first, CompletableFuture<?> second) {
    boolean withdrawn = second.cancel(false); // only if no worker has begun it
    boolean stopped = first.cancel(true); // also if it runs
    System.out.println(door + ": withdrawn " + withdrawn + ", stopped " + stopped);
  }

  private static int sleep(int hours) throws InterruptedException {
    TimeUnit.HOURS.sleep(hours);
    return hours;
  }
}
