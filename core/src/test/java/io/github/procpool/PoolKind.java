package io.github.procpool;

import io.github.procpool.testkit.LeakCheck;
import java.util.List;

/** The kinds of pools that keep the common promises. */
enum PoolKind {
  PROCESSES {
    @Override
    PoolExecutor create(int workers) {
      return PoolExecutor.processes(workers);
    }

    @Override
    void share(PoolExecutor pool) {
      LeakCheck.share((ProcessPoolExecutor) pool);
    }
  },
  THREADS {
    @Override
    PoolExecutor create(int workers) {
      return PoolExecutor.threads(workers);
    }

    @Override
    void share(PoolExecutor pool) {
      LeakCheck.share(((ThreadPool) pool).name(), List::of);
    }
  };

  abstract PoolExecutor create(int workers);

  /** Lets a pool live until all tests of the class have run. */
  abstract void share(PoolExecutor pool);
}
