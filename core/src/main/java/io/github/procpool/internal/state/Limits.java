package io.github.procpool.internal.state;

/**
 * What bounds a pool.
 *
 * @param maxTasksPerWorker calls after which a worker is replaced; {@code Long.MAX_VALUE} for never
 * @param warm whether one booted worker is kept in reserve
 * @param breakOnCrash Python's behaviour: one lost worker ends the pool
 * @param slots tasks that one worker's ring can hold
 */
public record Limits(
    int maxWorkers,
    int minWorkers,
    long maxTasksPerWorker,
    long idleTimeoutNanos,
    boolean warm,
    boolean breakOnCrash,
    int slots) {

  Limits withMaxWorkers(int most) {
    return new Limits(
        most, minWorkers, maxTasksPerWorker, idleTimeoutNanos, warm, breakOnCrash, slots);
  }
}
