package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Work;
import java.util.Optional;

/** Something that runs tasks. */
public interface Rival {
  /** For the files and for {@code --rivals}. */
  String name();

  /** What a reader sees. */
  String title();

  /** Whose it is, for the chart. */
  Family family();

  /** Why it can't run here. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** Whether that work makes sense for it, and ends in reasonable time. */
  boolean does(Work work, Effort effort);

  /** Sets it up for one work. */
  Trial open(Work work, Setup setup) throws Exception;
}
