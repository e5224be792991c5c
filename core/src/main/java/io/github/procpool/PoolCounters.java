package io.github.procpool;

import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.WorkerRecord;
import java.util.concurrent.atomic.LongAdder;

/** What a pool has done so far, in calls: a chunk counts its items. */
final class PoolCounters {
  final LongAdder submitted = new LongAdder();
  final LongAdder succeeded = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder cancelled = new LongAdder();

  /** Together with what the state counts; under the pool's lock. */
  PoolStats stats(PoolState state) {
    int busy = 0;
    int live = 0;
    int idle = 0;
    for (WorkerRecord worker : state.workers()) {
      switch (worker.phase()) {
        case STARTING -> live++;
        case READY -> {
          live++;
          busy += worker.isBusy() ? 1 : 0;
          idle += worker.isBusy() ? 0 : 1;
        }
        default -> {
          // on its way out
        }
      }
    }
    return new PoolStats(
        submitted.sum(),
        succeeded.sum(),
        failed.sum(),
        cancelled.sum(),
        state.queued() + state.inFlight() - busy,
        busy,
        live,
        idle,
        state.workersStarted(),
        state.workersLost(),
        state.retried());
  }
}
