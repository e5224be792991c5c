package io.github.procpool;

/** Where the lines go that workers write to their standard output and standard error. */
public enum WorkerOutput {
  /**
   * To the same stream of the host, each line whole and tagged with its origin, as in {@code
   * [pool-1 worker-2]}.
   */
  FORWARD,
  /**
   * Straight to the host's own file descriptors, untagged and possibly interleaved. The last lines
   * of a worker are then not known to {@link WorkerLostException#outputTail()}.
   */
  INHERIT,
  /** To the {@link System.Logger} named {@code io.github.procpool.output}, at level INFO. */
  LOG,
  /** Nowhere. */
  DISCARD
}
