package io.github.procpool.internal.host;

import io.github.procpool.PoolConfig;
import io.github.procpool.internal.launch.ResidentMemory;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Looks at the resident memory of workers while they are busy; never of idle ones. */
final class MemoryWatch {
  /** A worker can fill about 200 MB of memory in that time; reading its size takes 20 µs. */
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final OptionalLong limitBytes;
  private final Deadlines deadlines;
  private final Set<WorkerLink> watched = ConcurrentHashMap.newKeySet();

  MemoryWatch(PoolConfig config, Deadlines deadlines) {
    this.limitBytes = config.maxWorkerMemory();
    this.deadlines = deadlines;
  }

  /** The worker got a task. */
  void busy(WorkerLink link) {
    if (limitBytes.isPresent() && watched.add(link)) {
      deadlines.after(PERIOD_NANOS, () -> look(link));
    }
  }

  private void look(WorkerLink link) {
    long limit = limitBytes.orElse(Long.MAX_VALUE);
    long resident = ResidentMemory.unsharedOf(link.process().pid()).orElse(0);
    boolean again =
        link.dispatcher()
            .withState(
                state -> {
                  WorkerRecord worker = link.record();
                  if (worker.phase() != WorkerRecord.Phase.READY) {
                    watched.remove(link);
                    return false;
                  }
                  if (resident > limit && resident / 2 >= limit && worker.isBusy()) {
                    link.process().residentAtKill(resident);
                    state.kill(worker, EndReason.MEMORY, System.nanoTime());
                  } else if (resident > limit) {
                    state.recycle(worker, EndReason.RECYCLED, System.nanoTime());
                  }
                  if (!worker.isBusy()) {
                    watched.remove(link); // under the lock: the next send watches it again
                    return false;
                  }
                  return true;
                });
    if (again) {
      deadlines.after(PERIOD_NANOS, () -> look(link));
    }
  }
}
