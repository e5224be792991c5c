package io.github.procpool.benchmarks.work;

/** What is done; a work's size says how large or how long. */
public enum Kind {
  /** A new pool's first result. */
  COLD,
  /** One no-op after another, each awaited. */
  ROUND_TRIP,
  /** No-ops, all submitted, then all awaited. */
  NO_OPS,
  /** As {@link #NO_OPS}, with three captured values. */
  LAMBDAS,
  /** {@code x + 1} over a range of ints. */
  MAP_INTS,
  /** A byte array of that size there and back, one after another. */
  BYTES,
  /** A list of that many records there and back, one after another. */
  RECORDS,
  /** A list of that many boxed ints there and back, one after another. */
  INT_LIST,
  /** Tasks that compute for that many nanoseconds, submitted one by one. */
  SPIN,
  /** As {@link #SPIN}, in one map. */
  SPIN_MAP,
  /**
   * Tasks of that many nanoseconds with 25 of them per worker, against the same without a limit.
   */
  RECYCLING,
  /** A worker is killed in a task, then a result from the next worker. */
  REPLACEMENT,
  /** As {@link #ROUND_TRIP}, from that many threads at once. */
  CALLERS,
  /** No-ops queued behind busy workers. */
  MEMORY,
  /** A new pool until that many workers are ready. */
  START,
  /** As {@link #NO_OPS}, that many of them. */
  GROWTH
}
