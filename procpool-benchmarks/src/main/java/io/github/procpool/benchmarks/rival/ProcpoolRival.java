package io.github.procpool.benchmarks.rival;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.ProcessPoolExecutorBuilder;
import io.github.procpool.StartMethod;
import io.github.procpool.WorkerOutput;
import io.github.procpool.benchmarks.trial.PoolTrials;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.util.EnumSet;

/** Procpool with its defaults, but for the number of workers and how they start. */
final class ProcpoolRival implements Rival {
  private final String name;
  private final StartMethod startMethod;

  ProcpoolRival(String name, StartMethod startMethod) {
    this.name = name;
    this.startMethod = startMethod;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    return startMethod == StartMethod.WARM ? "Procpool, WARM" : "Procpool";
  }

  @Override
  public Family family() {
    return Family.PROCPOOL;
  }

  @Override
  public boolean does(Work work, Effort effort) {
    return startMethod == StartMethod.SPAWN
        || EnumSet.of(Kind.COLD, Kind.RECYCLING, Kind.REPLACEMENT).contains(work.kind());
  }

  @Override
  public Trial open(Work work, Setup setup) throws Exception {
    return switch (work.kind()) {
      case MAP_INTS -> new ProcpoolMapTrial(builder(setup.workers()).build());
      case SPIN_MAP -> new ProcpoolSpinMapTrial(builder(setup.workers()).build(), work.size());
      case RECYCLING ->
          new RecyclingTrial(
              work.size(),
              new ProcpoolPool(builder(setup.workers()).build()),
              new ProcpoolPool(
                  builder(setup.workers())
                      .maxTasksPerWorker(RecyclingTrial.TASKS_PER_WORKER)
                      .build()));
      case REPLACEMENT ->
          new ReplacementTrial(builder(1).build(), startMethod == StartMethod.WARM ? 2 : 1);
      case START -> new ProcpoolStartTrial(this::builder, Math.toIntExact(work.size()));
      default ->
          PoolTrials.open(work, setup, workers -> new ProcpoolPool(builder(workers).build()));
    };
  }

  private ProcessPoolExecutorBuilder builder(int workers) {
    return ProcessPoolExecutor.builder()
        .maxWorkers(workers)
        .startMethod(startMethod)
        .output(WorkerOutput.DISCARD);
  }
}
