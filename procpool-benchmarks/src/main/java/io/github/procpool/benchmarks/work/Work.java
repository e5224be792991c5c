package io.github.procpool.benchmarks.work;

/**
 * One question that every rival is asked.
 *
 * @param name for {@code --only} and the files
 * @param size bytes, nanoseconds, threads, workers or tasks, as the kind says; 0 if it has none
 * @param title what a reader sees
 */
public record Work(String name, Kind kind, long size, String title, Unit unit) {
  /** The figure for an amount measured over {@code count} tasks. */
  public double figure(double amount, long count, int workers) {
    return unit.of(this, amount, count, workers);
  }
}
