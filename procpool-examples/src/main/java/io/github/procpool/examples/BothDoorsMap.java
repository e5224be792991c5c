package io.github.procpool.examples;

import io.github.procpool.Args;
import io.github.procpool.AsyncResult;
import io.github.procpool.MapOptions;
import io.github.procpool.Pool;
import io.github.procpool.PoolExecutor;
import io.github.procpool.Results;
import java.util.List;

/** The six kinds of map of {@code Pool}, and how to say each to an executor. */
public final class BothDoorsMap {
  private static final List<Integer> NUMBERS = List.of(1, 2, 3);
  private static final List<Integer> FACTORS = List.of(10, 100, 1000);

  public static void main(String[] args) {
    try (Pool pool = Pool.ofProcesses(2)) {
      PoolExecutor executor = pool.executor(); // the same workers

      print("map", pool.map(x -> x * x, NUMBERS));
      print("  executor", executor.map(x -> x * x, NUMBERS).toList());

      AsyncResult<List<Integer>> squares = pool.mapAsync(x -> x * x, NUMBERS);
      Results<Integer> running = executor.map(x -> x * x, NUMBERS); // map waits for nothing
      print("mapAsync", squares.get());
      print("  executor", running.toList());

      print("imap", pool.imap(x -> x * x, NUMBERS).toList());
      print("  executor", executor.map(x -> x * x, NUMBERS).toList());

      print("imapUnordered", sorted(pool.imapUnordered(x -> x * x, NUMBERS)));
      print("  executor", sorted(executor.map(x -> x * x, NUMBERS, MapOptions.unordered())));

      List<Args.Two<Integer, Integer>> pairs =
          List.of(Args.of(1, 10), Args.of(2, 100), Args.of(3, 1000));
      print("starmap", pool.starmap((a, b) -> a * b, pairs));
      print("  executor", executor.map((a, b) -> a * b, NUMBERS, FACTORS).toList());

      AsyncResult<List<Integer>> products = pool.starmapAsync((a, b) -> a * b, pairs);
      Results<Integer> runningToo = executor.map((a, b) -> a * b, NUMBERS, FACTORS);
      print("starmapAsync", products.get());
      print("  executor", runningToo.toList());
    }
  }

  private static List<Integer> sorted(Results<Integer> results) {
    return results.stream().sorted().toList();
  }

  private static void print(String kind, List<Integer> results) {
    System.out.printf("%-14s%s%n", kind, results);
  }
}
