package io.github.procpool.examples;

import io.github.procpool.PoolExecutor;
import io.github.procpool.Results;
import java.util.stream.LongStream;

/** A stream of 100 million items, or as many as the argument says, in constant memory. */
public final class HugeStream {
  public static void main(String[] args) {
    long count = args.length > 0 ? Long.parseLong(args[0]) : 100_000_000;
    long step = Math.max(1, count / 10);
    // Not a collection: items are made as results are taken, a bounded number of them ahead.
    Iterable<Long> numbers = () -> LongStream.rangeClosed(1, count).iterator();
    try (PoolExecutor pool = PoolExecutor.processes(2);
        Results<Integer> results = pool.map(HugeStream::digitSum, numbers)) {
      long done = 0;
      long sum = 0;
      for (int digits : results) {
        sum += digits;
        if (++done % step == 0) {
          System.out.printf("%,d items done, heap in use here: %d MiB%n", done, heapInUseMib());
        }
      }
      System.out.printf("sum of the digits of all numbers up to %,d: %,d%n", count, sum);
    }
  }

  private static int digitSum(long number) {
    int sum = 0;
    for (long rest = number; rest > 0; rest /= 10) {
      sum += (int) (rest % 10);
    }
    return sum;
  }

  private static long heapInUseMib() {
    System.gc(); // or garbage would count
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
