package io.github.procpool.benchmarks.chunks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Items of one map, by how long each computes. */
record Load(String name, List<Double> nanos) {
  private static final long SEED = 42;

  static Load even(String name, double eachNanos, int items) {
    double[] nanos = new double[items];
    Arrays.fill(nanos, eachNanos);
    return new Load(name, Arrays.stream(nanos).boxed().toList());
  }

  /** Most items are short; of a hundred one takes a hundred times, of a thousand one a thousand. */
  static Load heavyTail(String name, double mostNanos, int items) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] nanos = new double[items];
    Arrays.setAll(
        nanos,
        item -> {
          int lot = random.nextInt(1_000);
          return mostNanos * (lot == 0 ? 1_000 : lot <= 10 ? 100 : 1);
        });
    return new Load(name, Arrays.stream(nanos).boxed().toList());
  }

  int items() {
    return nanos.size();
  }
}
