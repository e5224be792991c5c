package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.child.TrialProcess;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.io.IOException;
import java.util.Optional;

/** One of CPython's two pools, by one of its start methods. */
final class PythonRival implements Rival {
  /** Where a chunk of one would take minutes, as {@code ProcessPoolExecutor.map} does. */
  private static final int EXECUTOR_CHUNK = 1_000;

  private final String pool;
  private final String startMethod;
  private final int chunk;
  private final boolean tuned;

  private PythonRival(String pool, String startMethod, int chunk, boolean tuned) {
    this.pool = pool;
    this.startMethod = startMethod;
    this.chunk = chunk;
    this.tuned = tuned;
  }

  /** {@code concurrent.futures.ProcessPoolExecutor}. */
  static PythonRival executor(String startMethod) {
    return new PythonRival("executor", startMethod, EXECUTOR_CHUNK, false);
  }

  /**
   * {@code multiprocessing.Pool}.
   *
   * @param chunk for its maps, and then it does nothing else; 0 for its own choice
   */
  static PythonRival pool(String startMethod, int chunk) {
    return new PythonRival("pool", startMethod, chunk, chunk > 0);
  }

  @Override
  public String name() {
    return "python-" + pool + "-" + startMethod + (tuned ? "-chunk-" + chunk : "");
  }

  @Override
  public String title() {
    String type = pool.equals("executor") ? "Python ProcessPoolExecutor" : "Python Pool";
    return type + ", " + startMethod + (tuned ? ", chunks of " + chunk : "");
  }

  @Override
  public Family family() {
    return Family.PYTHON;
  }

  @Override
  public Optional<String> obstacle() {
    return Python.isThere() ? Optional.empty() : Optional.of("no python3");
  }

  @Override
  public boolean does(Work work, Effort effort) {
    boolean executor = pool.equals("executor");
    if (tuned) {
      return work.kind() == Kind.MAP_INTS;
    }
    return switch (work.kind()) {
      case COLD -> true;
      // Only its Pool starts all workers at once.
      case START -> !executor;
      // Its executor is broken after a crash.
      case REPLACEMENT -> !executor;
      // Its executor can't do that after a fork.
      case RECYCLING -> executor ? !forks() && effort == Effort.FULL : usual(effort);
      case MEMORY -> executor && forks();
      case GROWTH -> usual(effort) && work.size() <= (effort == Effort.FULL ? 100_000 : 1_000);
      default -> usual(effort);
    };
  }

  private boolean forks() {
    return startMethod.equals("fork");
  }

  /** Once they run, workers are alike however they were started. */
  private boolean usual(Effort effort) {
    return forks() || effort == Effort.FULL;
  }

  @Override
  public Trial open(Work work, Setup setup) throws IOException {
    return TrialProcess.open(
        name(), Python.start(pool, startMethod, Integer.toString(chunk)), work, setup);
  }
}
