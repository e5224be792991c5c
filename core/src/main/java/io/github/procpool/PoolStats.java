package io.github.procpool;

/**
 * The counters of a pool at one moment. Immutable; the counters were all read at the same moment.
 *
 * @param submitted tasks accepted since the pool was built; each item of a {@code map} counts as
 *     one
 * @param succeeded tasks that ended with a result
 * @param failed tasks that ended with an exception, timeouts and lost workers included
 * @param cancelled tasks that were cancelled
 * @param queued tasks that were accepted and are not yet running
 * @param running tasks that a worker is running
 * @param workers workers that are alive, those still booting included
 * @param idleWorkers workers that wait for a task
 * @param workersStarted workers started since the pool was built
 * @param workersLost workers that ended without being told to
 * @param retried attempts beyond the first, over all tasks
 */
public record PoolStats(
    long submitted,
    long succeeded,
    long failed,
    long cancelled,
    int queued,
    int running,
    int workers,
    int idleWorkers,
    long workersStarted,
    long workersLost,
    long retried) {}
