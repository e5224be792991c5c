package io.github.procpool.benchmarks.parts;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.Limits;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The life of one task in the pool's decisions: submit, finished, refill. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolStateBenchmark {
  private static final long TASK_NANOS = 1_000;

  @Param({"2", "32", "1000"})
  public int workers = 2;

  /** Tasks that wait at any time. */
  @Param({"0", "100000"})
  public int queued;

  private final NoActions actions = new NoActions();
  private PoolState state = pool(1);
  private long nextId;
  private long nowNanos;

  private PoolState pool(int size) {
    return new PoolState(
        new Limits(size, 0, Long.MAX_VALUE, Long.MAX_VALUE / 2, false, false, SlotRing.SLOTS),
        actions);
  }

  @Setup
  public void prepare() {
    state = pool(workers);
    state.startAll(0);
    actions.launched.forEach(worker -> state.ready(worker, 0));
    for (int i = 0; i < queued; i++) {
      submit();
    }
  }

  @Benchmark
  public long submitAndFinish() {
    nowNanos += TASK_NANOS;
    submit();
    TaskRecord task = actions.sent.remove();
    WorkerRecord worker = Objects.requireNonNull(task.worker(), "it was sent");
    state.finished(worker, task, TASK_NANOS, nowNanos);
    state.refill(worker, nowNanos);
    return task.id();
  }

  private void submit() {
    if (!state.submit(new TaskRecord(nextId++, 1, 0, this), nowNanos)) {
      throw new IllegalStateException("refused");
    }
  }
}
