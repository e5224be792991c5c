package io.github.procpool;

/** What happens to a pool when a worker ends without being told to. */
public enum CrashPolicy {
  /**
   * Only the task that the worker was running fails, with {@link WorkerLostException}; the worker
   * is replaced, and everything else goes on.
   */
  REPLACE_WORKER,
  /**
   * The pool is broken, as in Python: every task that is not done fails with {@link
   * BrokenPoolException}, and nothing more can be submitted.
   */
  BREAK_POOL
}
