package io.github.procpool;

/** What a thread pool counts for its figures. Guarded by the pool's lock. */
final class ThreadPoolCounts {
  long submitted;
  long succeeded;
  long failed;
  long cancelled;
  long retried;
  int running;

  PoolStats stats(int queued, ThreadPoolWorkers workers) {
    return new PoolStats(
        submitted,
        succeeded,
        failed,
        cancelled,
        queued,
        running,
        workers.size(),
        workers.unoccupied(),
        workers.started(),
        0, // a thread can't be lost
        retried);
  }
}
