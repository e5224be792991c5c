package io.github.procpool.benchmarks.chunks;

import io.github.procpool.MapOptions;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.SerializableFunction;
import io.github.procpool.benchmarks.task.Spin;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Maps the same items with chunks of every size, and with those that the pool chooses itself. */
public final class ChunkRun {
  /** Stands for the pool's own choice. */
  private static final int AUTOMATIC = 0;

  private static final int[] SIZES = {1, 4, 16, 64, 256, 1_024, 4_096, 16_384};
  private static final int WORKERS = 2;

  /** With larger chunks one worker would have nothing to do from the start. */
  private static final int LEAST_CHUNKS = WORKERS;

  private final PrintWriter out;
  private final int rounds;

  private ChunkRun(PrintWriter out, int rounds) {
    this.out = out;
    this.rounds = rounds;
  }

  /** The whole table, in some minutes. */
  public static void all(PrintWriter out) throws InterruptedException {
    new ChunkRun(out, 7)
        .table(
            List.of(
                Load.even("100 ns", 100, 2_000_000),
                Load.even("10 µs", 10_000, 60_000),
                Load.even("1 ms", 1_000_000, 600),
                Load.even("100 ms", 100_000_000, 10),
                Load.heavyTail("10 µs, some 1 ms, few 10 ms", 10_000, 20_000)));
  }

  /** Shows that it runs; its figures mean nothing. */
  static void briefly(PrintWriter out) throws InterruptedException {
    new ChunkRun(out, 1)
        .table(List.of(Load.even("1 µs", 1_000, 100), Load.heavyTail("mixed", 100, 100)));
  }

  private void table(List<Load> loads) throws InterruptedException {
    out.printf("| items of | items | automatic | best fixed size | automatic takes |%n");
    out.printf("| --- | ---: | ---: | --- | ---: |%n");
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().name("chunks").maxWorkers(WORKERS).build()) {
      double nanosPerLoop = warmUp(pool);
      for (Load load : loads) {
        line(load, measure(pool, load, nanosPerLoop));
      }
    }
  }

  private static double warmUp(ProcessPoolExecutor pool) throws InterruptedException {
    double best = Double.MAX_VALUE;
    try (Results<Double> paces =
        pool.map(
            item -> Spin.nanosPerLoop(),
            IntStream.range(0, 8).boxed().toList(),
            MapOptions.chunkSize(1))) {
      for (double pace : paces) {
        best = Math.min(best, pace);
      }
    }
    return best;
  }

  /** One chunk size, and how long the map took with it in each round. */
  private record Candidate(int chunkSize, List<Double> seconds) {
    double median() {
      double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted[sorted.length / 2];
    }
  }

  private List<Candidate> measure(ProcessPoolExecutor pool, Load load, double nanosPerLoop) {
    List<Integer> loops = new ArrayList<>(load.items());
    for (double nanos : load.nanos()) {
      loops.add((int) Math.max(1, Math.round(nanos / nanosPerLoop)));
    }
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(new Candidate(AUTOMATIC, new ArrayList<>()));
    for (int size : SIZES) {
      if (size == 1 || size * LEAST_CHUNKS <= load.items()) {
        candidates.add(new Candidate(size, new ArrayList<>()));
      }
    }
    time(pool, loops, AUTOMATIC); // compiles the function of this load
    List<Candidate> order = new ArrayList<>(candidates);
    for (int round = 0; round < rounds; round++) {
      for (Candidate candidate : order) {
        candidate.seconds().add(time(pool, loops, candidate.chunkSize()));
      }
      Collections.reverse(order); // nobody always comes after the same one
    }
    return candidates;
  }

  private static double time(ProcessPoolExecutor pool, List<Integer> loops, int chunkSize) {
    SerializableFunction<Integer, Long> spin = Spin::run;
    MapOptions options =
        chunkSize == AUTOMATIC ? MapOptions.none() : MapOptions.chunkSize(chunkSize);
    long start = System.nanoTime();
    int count = 0;
    try (Results<Long> results = pool.map(spin, loops, options)) {
      for (long unused : results) {
        count++;
      }
    }
    if (count != loops.size()) {
      throw new IllegalStateException(count + " results of " + loops.size());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** The first candidate is the pool's own choice. */
  private void line(Load load, List<Candidate> candidates) {
    double automatic = candidates.get(0).median();
    Candidate best =
        candidates.stream()
            .skip(1)
            .min(Comparator.comparingDouble(Candidate::median))
            .orElseThrow();
    out.printf(
        "| %s | %,d | %.0f ms | %,d: %.0f ms | %.2f × that |%n",
        load.name(),
        load.items(),
        automatic * 1e3,
        best.chunkSize(),
        best.median() * 1e3,
        automatic / best.median());
    out.flush();
  }
}
