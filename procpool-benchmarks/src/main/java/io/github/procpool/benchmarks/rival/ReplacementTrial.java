package io.github.procpool.benchmarks.rival;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerInfo;
import io.github.procpool.WorkerLostException;
import io.github.procpool.WorkerState;
import io.github.procpool.benchmarks.task.Tasks;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The only worker is killed in its task; the next task's result comes from its replacement. */
final class ReplacementTrial implements Trial {
  private static final long LOOK_MILLIS = 5;

  /** Workers seldom die while another one boots: a spare has had time for its rehearsal. */
  private static final long REST_MILLIS = 100;

  private final ProcessPoolExecutor pool;

  /** Workers that are there at rest, a spare among them. */
  private final int atRest;

  ReplacementTrial(ProcessPoolExecutor pool, int atRest) {
    this.pool = pool;
    this.atRest = atRest;
  }

  @Override
  public double run(long count) throws Exception {
    double seconds = 0;
    for (long i = 0; i < count; i++) {
      Object unused = pool.submit(Tasks::nothing).get();
      while (!isAtRest(pool.workers())) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
      TaskFuture<Integer> lost = pool.submit(Tasks::block);
      while (!lost.isRunning()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      ProcessHandle worker = ProcessHandle.of(busyPid()).orElseThrow();
      Stopwatch watch = new Stopwatch();
      boolean killed = worker.destroyForcibly();
      unused = pool.submit(Tasks::nothing).get();
      seconds += watch.seconds();
      requireLost(lost, killed);
    }
    return seconds;
  }

  private boolean isAtRest(List<WorkerInfo> all) {
    return all.size() == atRest
        && all.stream().allMatch(worker -> worker.state() == WorkerState.IDLE);
  }

  private long busyPid() {
    return pool.workers().stream()
        .filter(worker -> worker.state() == WorkerState.BUSY)
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private static void requireLost(TaskFuture<Integer> lost, boolean killed)
      throws InterruptedException {
    try {
      throw new IllegalStateException("a worker, killed: " + killed + ", gave " + lost.get());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof WorkerLostException)) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    pool.close();
  }
}
