package io.github.procpool.benchmarks.run;

import io.github.procpool.benchmarks.report.Row;
import io.github.procpool.benchmarks.rival.Rival;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One rival at one work: warmed up, measured, and given up at the first failure. */
final class Lane {
  private static final int LONG_SAMPLES = 3;

  private final Work work;
  private final Rival rival;
  private final Setup setup;
  private final TimeLimit limit;
  private final List<Double> figures = new ArrayList<>();
  private volatile @Nullable Trial trial;
  private @Nullable String failure;
  private long count;

  Lane(Work work, Rival rival, Setup setup, TimeLimit limit) {
    this.work = work;
    this.rival = rival;
    this.setup = setup;
    this.limit = limit;
    this.failure = rival.obstacle().orElse(null);
  }

  void warmUp() throws InterruptedException {
    guarded(
        () -> {
          Trial opened = rival.open(work, setup);
          trial = opened;
          long fixed = setup.effort().fixedCount(work);
          if (fixed > 0) {
            count = fixed;
            repeat(opened);
          } else {
            count = 1;
            findCount(opened);
          }
        });
  }

  private void repeat(Trial opened) throws Exception {
    if (work.kind() == Kind.START && work.size() > setup.workers()) {
      return; // it would take longer than all the samples
    }
    Stopwatch watch = new Stopwatch();
    do {
      double unused = opened.run(count);
    } while (watch.seconds() < setup.effort().warmUpSeconds(work));
  }

  /**
   * Doubles the tasks until samples are long enough, several in a row: code still gets faster, and
   * any one sample may have been disturbed.
   */
  private void findCount(Trial opened) throws Exception {
    double wanted = setup.effort().sampleSeconds();
    long most = setup.effort().mostTasks();
    int inARow = 0;
    Stopwatch watch = new Stopwatch();
    while (true) {
      Stopwatch sample = new Stopwatch();
      double unused = opened.run(count);
      if (sample.seconds() >= wanted) {
        inARow++;
      } else {
        inARow = count == most ? LONG_SAMPLES : 0;
        count = Math.min(most, count * 2);
      }
      if (inARow >= LONG_SAMPLES && watch.seconds() >= setup.effort().warmUpSeconds(work)) {
        return;
      }
    }
  }

  void measure() throws InterruptedException {
    guarded(
        () -> {
          double amount = Objects.requireNonNull(trial, "warmed up").run(count);
          figures.add(work.figure(amount, count, setup.workers()));
        });
  }

  private void guarded(TimeLimit.Step step) throws InterruptedException {
    if (failure == null) {
      failure = limit.run(step);
      if (failure != null) {
        end();
      }
    }
  }

  Row row() {
    return new Row(work, rival, figures, failure);
  }

  void end() throws InterruptedException {
    Trial open = trial;
    trial = null;
    if (open != null) {
      String problem = limit.run(open::close);
      if (failure == null && problem != null) {
        failure = "after the last sample: " + problem;
      }
    }
  }
}
