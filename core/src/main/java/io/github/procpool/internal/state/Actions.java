package io.github.procpool.internal.state;

import io.github.procpool.internal.state.WorkerRecord.EndReason;

/**
 * What {@link PoolState} decides. Called under the pool's lock, so an implementation only takes
 * notes, but for {@link #revoke}, which is one compare-and-set in shared memory.
 */
public interface Actions {
  /** The task takes its {@code sequence()} in the worker's ring. */
  void send(WorkerRecord worker, TaskRecord task);

  /** Takes back a sent task; false when the worker has begun it. */
  boolean revoke(WorkerRecord worker, TaskRecord task);

  void launch(WorkerRecord worker);

  /** A spare becomes a regular worker under its (perhaps new) id. */
  void promote(WorkerRecord worker);

  /** Asks an idle worker to end in order. */
  void stop(WorkerRecord worker);

  void kill(WorkerRecord worker, EndReason reason);

  /** The task was running on a worker that is gone; answer with settle or resubmit. */
  void lost(TaskRecord task, WorkerRecord worker);

  /** The pool is broken; this task will not run. */
  void broken(TaskRecord task);

  /** No worker is left and none will come. */
  void terminated();
}
