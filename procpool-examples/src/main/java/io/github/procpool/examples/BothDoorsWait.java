package io.github.procpool.examples;

import io.github.procpool.Futures;
import io.github.procpool.Pool;
import io.github.procpool.PoolExecutor;
import io.github.procpool.ReturnWhen;
import io.github.procpool.WaitResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Waiting for the first, the first failure and all of a group, through both doors. */
public final class BothDoorsWait {
  public static void main(String[] args) throws InterruptedException {
    try (PoolExecutor executor = PoolExecutor.processes(3)) {
      waitForGroup("PoolExecutor", kind -> executor.submit(BothDoorsWait::task, kind));
    }
    try (Pool pool = Pool.ofProcesses(3)) {
      waitForGroup("Pool", kind -> pool.applyAsync(BothDoorsWait::task, kind).toFuture());
    }
  }

  private static void waitForGroup(String door, Function<String, CompletableFuture<String>> start)
      throws InterruptedException {
    CompletableFuture<String> slow = start.apply("slow");
    CompletableFuture<String> quick = start.apply("quick");
    print(door, ReturnWhen.FIRST_COMPLETED, List.of(slow, quick));
    CompletableFuture<String> failing = start.apply("failing");
    print(door, ReturnWhen.FIRST_EXCEPTION, List.of(slow, failing));
    slow.cancel(true);
    print(door, ReturnWhen.ALL_COMPLETED, List.of(slow, quick, failing));
  }

  private static void print(
      String door, ReturnWhen returnWhen, List<CompletableFuture<String>> group)
      throws InterruptedException {
    WaitResult<CompletableFuture<String>> result = Futures.wait(group, returnWhen);
    System.out.printf(
        "%s, %s: %d done, %d not done%n",
        door, returnWhen, result.done().size(), result.notDone().size());
  }

  private static String task(String kind) throws InterruptedException {
    switch (kind) {
      case "slow" -> TimeUnit.HOURS.sleep(1);
      case "failing" -> throw new IllegalStateException("as asked");
      default -> {
        // done at once
      }
    }
    return kind;
  }
}
