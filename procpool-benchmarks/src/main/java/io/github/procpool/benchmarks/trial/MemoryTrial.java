package io.github.procpool.benchmarks.trial;

import io.github.procpool.benchmarks.task.Tasks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** What the heap of this JVM grows by when tasks wait behind busy workers. */
final class MemoryTrial implements Trial {
  private static final int COLLECTIONS = 3;

  private final BenchPool pool;
  private final List<Future<?>> blockers = new ArrayList<>();

  MemoryTrial(BenchPool pool, int workers) throws Exception {
    this.pool = pool;
    Object unused = pool.submit(Tasks::nothing).get();
    for (int i = 0; i < workers; i++) {
      blockers.add(pool.submit(Tasks::block));
    }
  }

  /** The pool keeps the tasks, nobody keeps the futures. */
  @Override
  public double run(long count) throws Exception {
    long before = usedBytes();
    for (long i = 0; i < count; i++) {
      Future<?> unused = pool.submit(Tasks::nothing);
    }
    return usedBytes() - before;
  }

  private static long usedBytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }

  @Override
  public void close() throws IOException {
    blockers.forEach(blocker -> blocker.cancel(true));
    pool.close();
  }
}
