package io.github.procpool.examples;

import io.github.procpool.PoolExecutor;
import io.github.procpool.SerializableFunction;
import io.github.procpool.TaskFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/** The same work one after another, in threads and in processes: what each costs here. */
public final class WhichOne {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final int MANY = 8 * PROCESSORS;

  private final int scale;

  private WhichOne(int scale) {
    this.scale = scale;
  }

  public static void main(String[] args) throws Exception {
    WhichOne which = new WhichOne(args.length > 0 ? Integer.parseInt(args[0]) : 1);
    System.out.printf(
        "%-34s %10s %10s %10s %10s%n", "milliseconds", "in turn", "threads", "submit", "map");
    which.row("waits 20 ms, 100 times, " + MANY + " workers", MANY, 100, WhichOne::doWait);
    which.row("computes 5 ms, 200 times", PROCESSORS, 200, n -> compute(n, 5_000));
    which.row("computes 50 us, 20,000 times", PROCESSORS, 20_000, n -> compute(n, 50));
    which.row("adds 1, 1,000,000 times", PROCESSORS, 1_000_000, n -> n + 1);
  }

  private void row(
      String work, int workers, int count, SerializableFunction<Integer, Integer> function)
      throws Exception {
    List<Integer> items = IntStream.range(0, count / scale).boxed().toList();
    double inTurn = millis(() -> items.forEach(function::apply));
    double threads;
    try (PoolExecutor pool = PoolExecutor.threads(workers)) {
      threads = millis(() -> submitAll(pool, function, items));
    }
    double submit;
    double map;
    try (PoolExecutor pool = PoolExecutor.processes(workers)) {
      pool.map(function, items.subList(0, items.size() / 10 + 1)).toList(); // starts the workers
      submit = millis(() -> submitAll(pool, function, items));
      map = millis(() -> pool.map(function, items).toList());
    }
    System.out.printf("%-34s %10.0f %10.0f %10.0f %10.0f%n", work, inTurn, threads, submit, map);
  }

  private static void submitAll(
      PoolExecutor pool, SerializableFunction<Integer, Integer> function, List<Integer> items)
      throws InterruptedException, ExecutionException {
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (Integer item : items) {
      futures.add(pool.submit(function, item));
    }
    for (TaskFuture<Integer> future : futures) {
      future.get();
    }
  }

  private static int doWait(int item) throws InterruptedException {
    Thread.sleep(20);
    return item;
  }

  private static int compute(int item, long micros) {
    long end = System.nanoTime() + micros * 1_000;
    int hash = item;
    while (System.nanoTime() < end) {
      hash = hash * 31 + 17;
    }
    return hash;
  }

  /** Work to be timed. */
  private interface Work {
    void run() throws Exception;
  }

  private static double millis(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }
}
