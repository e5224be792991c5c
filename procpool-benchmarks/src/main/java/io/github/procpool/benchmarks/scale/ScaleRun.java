package io.github.procpool.benchmarks.scale;

import io.github.procpool.internal.state.Limits;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import java.io.PrintWriter;
import java.util.Arrays;

/**
 * The cost of a pool's decisions: its state machine alone, with simulated workers, on one thread.
 */
public final class ScaleRun {
  private static final int SLOTS = 256;
  private static final int[] WORKERS = {2, 32, 1_000};
  private static final int[] QUEUED = {0, 1_000, 100_000, 10_000_000};
  private static final int ROUNDS = 5;

  /** So many tasks end, and as many are submitted, between two looks at the clock. */
  private static final int BATCH = 500;

  private final PrintWriter out;
  private final int events;

  private ScaleRun(PrintWriter out, int events) {
    this.out = out;
    this.events = events;
  }

  /** The whole table; needs about 2 GB of heap. */
  public static void all(PrintWriter out) {
    ScaleRun run = new ScaleRun(out, 500_000);
    for (int workers : WORKERS) {
      run.cost(workers, 1_000); // compiles, for each number of workers
    }
    run.table(WORKERS, QUEUED);
  }

  /** Shows that it runs; its figures mean nothing. */
  static void briefly(PrintWriter out) {
    new ScaleRun(out, 2 * BATCH).table(new int[] {2, 8}, new int[] {0, 1_000});
  }

  private void table(int[] workers, int[] queued) {
    out.printf("| workers | queued tasks | ns per submit | ns per result |%n");
    out.printf("| ---: | ---: | ---: | ---: |%n");
    for (int some : workers) {
      for (int tasks : queued) {
        Cost[] costs = new Cost[ROUNDS];
        Arrays.setAll(costs, round -> cost(some, tasks));
        out.printf(
            "| %,d | %,d | %.0f | %.0f |%n",
            some,
            tasks,
            median(Arrays.stream(costs).mapToDouble(Cost::submitNanos).toArray()),
            median(Arrays.stream(costs).mapToDouble(Cost::resultNanos).toArray()));
        out.flush();
      }
    }
  }

  private record Cost(double submitNanos, double resultNanos) {}

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** With that many tasks queued all the time, behind full workers; or with half of them idle. */
  private Cost cost(int workers, int queued) {
    Pool pool = new Pool(workers);
    int batch = queued == 0 ? Math.min(BATCH, workers / 2) : BATCH;
    if (queued == 0) {
      pool.submit(batch);
    } else {
      pool.fillUntilQueued(queued);
    }
    long submitNanos = 0;
    long resultNanos = 0;
    for (int done = 0; done < events; done += batch) {
      long start = System.nanoTime();
      for (int i = 0; i < batch; i++) {
        pool.finishOne();
      }
      long between = System.nanoTime();
      pool.submit(batch);
      resultNanos += between - start;
      submitNanos += System.nanoTime() - between;
    }
    return new Cost((double) submitNanos / events, (double) resultNanos / events);
  }

  /** A pool whose workers are all ready. */
  private static final class Pool {
    /** Tasks of that length let a worker be sent as many ahead as its ring can hold. */
    private static final long TASK_NANOS = 1_000;

    private static final Object WORK = new Object();

    private final SimulatedLink link = new SimulatedLink();
    private final PoolState state;
    private long nextId = 1;
    private long nowNanos;

    Pool(int workers) {
      Limits limits =
          new Limits(workers, 0, Long.MAX_VALUE, Long.MAX_VALUE / 2, false, false, SLOTS);
      state = new PoolState(limits, link);
      state.startAll(nowNanos);
      for (WorkerRecord worker : link.launched()) {
        state.ready(worker, nowNanos);
      }
      for (int i = 0; i < 100; i++) { // the pool learns how long tasks take
        submit(1);
        finishOne();
      }
    }

    void fillUntilQueued(int tasks) {
      while (state.queued() < tasks) {
        submit(1);
      }
    }

    void submit(int tasks) {
      for (int i = 0; i < tasks; i++) {
        if (!state.submit(new TaskRecord(nextId++, 1, 0, WORK), nowNanos)) {
          throw new IllegalStateException("an open pool refuses a task");
        }
      }
    }

    void finishOne() {
      TaskRecord task = link.oldest();
      WorkerRecord worker = task.worker();
      if (worker == null) {
        throw new IllegalStateException(task + " was sent to nobody");
      }
      nowNanos += TASK_NANOS;
      state.finished(worker, task, TASK_NANOS, nowNanos);
      state.refill(worker, nowNanos);
    }
  }
}
