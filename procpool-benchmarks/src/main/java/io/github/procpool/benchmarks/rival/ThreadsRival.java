package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.trial.PoolTrials;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.util.EnumSet;
import java.util.concurrent.Executors;

/** The JDK's pool of threads: what isolation costs. */
final class ThreadsRival implements Rival {
  /** Nothing travels between threads. */
  private static final EnumSet<Kind> MEANINGLESS =
      EnumSet.of(Kind.BYTES, Kind.RECORDS, Kind.INT_LIST);

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public String title() {
    return "ThreadPoolExecutor";
  }

  @Override
  public Family family() {
    return Family.THREADS;
  }

  @Override
  public boolean does(Work work, Effort effort) {
    return PoolTrials.KINDS.contains(work.kind()) && !MEANINGLESS.contains(work.kind());
  }

  @Override
  public Trial open(Work work, Setup setup) throws Exception {
    return PoolTrials.open(
        work, setup, workers -> new ServicePool(Executors.newFixedThreadPool(workers)));
  }
}
