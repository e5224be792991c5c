package io.github.procpool.benchmarks.work;

import java.util.List;

/** How much time a run takes for an answer. */
public enum Effort {
  /** Shows that everything runs; its figures mean nothing. */
  TINY(1, 0.005, 0, 20),
  QUICK(3, 0.06, 0.15, 20),
  FULL(7, 0.5, 2, 180);

  private final int rounds;
  private final double sampleSeconds;
  private final double warmUpSeconds;
  private final int limitSeconds;

  Effort(int rounds, double sampleSeconds, double warmUpSeconds, int limitSeconds) {
    this.rounds = rounds;
    this.sampleSeconds = sampleSeconds;
    this.warmUpSeconds = warmUpSeconds;
    this.limitSeconds = limitSeconds;
  }

  /** Samples of each rival. */
  public int rounds() {
    return rounds;
  }

  /** A sample has so many tasks that it lasts about that long. */
  public double sampleSeconds() {
    return sampleSeconds;
  }

  /** At least so long; tasks that come one at a time need longer until their code is compiled. */
  public double warmUpSeconds(Work work) {
    boolean rarely = this == QUICK && work.kind() == Kind.ROUND_TRIP;
    return rarely ? 10 * warmUpSeconds : warmUpSeconds;
  }

  /** A rival that needs longer for one sample is given up. */
  public int limitSeconds() {
    return limitSeconds;
  }

  /** The tasks of one sample; 0 when time decides. */
  public long fixedCount(Work work) {
    return switch (work.kind()) {
      case COLD, START, REPLACEMENT -> 1;
      case MAP_INTS -> pick(10_000, 1_000_000, 10_000_000);
      case MEMORY -> pick(1_000, 20_000, 200_000);
      case RECYCLING -> pick(50, 100, 1_000);
      case GROWTH -> work.size();
      default -> 0;
    };
  }

  /** The most tasks of one sample where time decides. */
  public long mostTasks() {
    return pick(20, 200_000, 1_000_000);
  }

  List<Long> starts() {
    return this == TINY ? List.of(2L) : List.of(2L, 8L, 32L);
  }

  List<Long> payloads() {
    return this == TINY ? List.of(64L << 10) : List.of(1L << 10, 64L << 10, 1L << 20, 64L << 20);
  }

  List<Long> callers() {
    return this == FULL ? List.of(1L, 2L, 4L, 8L) : List.of(8L);
  }

  List<Long> growth() {
    return switch (this) {
      case TINY -> List.of(1_000L);
      case QUICK -> List.of(1_000L, 10_000L, 100_000L, 1_000_000L);
      case FULL -> List.of(1_000L, 10_000L, 100_000L, 1_000_000L, 10_000_000L);
    };
  }

  private long pick(long tiny, long quick, long full) {
    return switch (this) {
      case TINY -> tiny;
      case QUICK -> quick;
      case FULL -> full;
    };
  }
}
