package io.github.procpool.benchmarks.report;

import io.github.procpool.benchmarks.rival.Rival;
import io.github.procpool.benchmarks.work.Work;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one rival did at one work.
 *
 * @param figures one of each round, in the work's unit; empty if it could not be measured
 * @param failure why it has no figures, or fewer than the others
 */
public record Row(Work work, Rival rival, List<Double> figures, @Nullable String failure) {
  public Row {
    figures = List.copyOf(figures);
  }

  public boolean isMeasured() {
    return !figures.isEmpty();
  }

  /** The middle figure; of an even number, the mean of the middle two. */
  public double median() {
    List<Double> sorted = figures.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double least() {
    return figures.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double most() {
    return figures.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
