package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

/** A pool whose decisions are recorded, and short words for what happens to it. */
abstract class PoolStateFixture {
  static final long IDLE_NANOS = 1_000;
  static final long SHORT_NANOS = 1_000;
  static final long LONG_NANOS = 60_000_000;

  final RecordedActions actions = new RecordedActions();
  PoolState state = pool(2);
  private long nextTask;

  final PoolState pool(int maxWorkers) {
    return new PoolState(limits(maxWorkers, 0, Long.MAX_VALUE, false, false), actions);
  }

  static Limits limits(
      int maxWorkers, int minWorkers, long maxTasks, boolean warm, boolean breakOnCrash) {
    return new Limits(maxWorkers, minWorkers, maxTasks, IDLE_NANOS, warm, breakOnCrash, 16);
  }

  final TaskRecord task() {
    return task(0);
  }

  final TaskRecord task(int priority) {
    return new TaskRecord(nextTask++, 1, priority, "work");
  }

  final TaskRecord submit() {
    TaskRecord task = task();
    assertThat(state.submit(task, 0)).isTrue();
    return task;
  }

  final WorkerRecord worker(int serial) {
    return actions.launched.get(serial);
  }

  final void ready(int... serials) {
    for (int serial : serials) {
      state.ready(worker(serial), 0);
    }
  }

  final void finish(TaskRecord task, long tookNanos) {
    WorkerRecord worker = task.worker();
    state.finished(worker, task, tookNanos, 0);
    state.refill(worker, 0);
  }

  /** Brings the pool to {@code workers} idle workers that send ahead, tasks 0 … being done. */
  final void warmUp(int workers) {
    state.startAll(0);
    for (int serial = 0; serial < workers; serial++) {
      ready(serial);
      finish(submit(), SHORT_NANOS);
    }
    actions.take();
    nextTask = 100;
  }

  final void finishOne() {
    TaskRecord task = submit();
    ready(0);
    finish(task, LONG_NANOS);
  }
}
