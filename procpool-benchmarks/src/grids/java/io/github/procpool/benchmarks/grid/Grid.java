package io.github.procpool.benchmarks.grid;

import io.github.procpool.benchmarks.trial.BenchPool;

/** One grid product. */
interface Grid {
  /** Starts a member that runs tasks, which ends with this JVM. */
  void startMember() throws Exception;

  /** Joins as a host that runs none, and waits for that many members. */
  BenchPool host(int members) throws Exception;
}
