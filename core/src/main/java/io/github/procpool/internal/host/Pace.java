package io.github.procpool.internal.host;

/** How long a worker is at its tasks, as told by the rounds in which their outcomes are read. */
final class Pace {
  /* Guarded by the link's consumeLock, but for eachNanos. */
  private long lastFinishNanos;
  private long firstBegunNanos;
  private long lastBegunNanos;
  private long tookNanos = -1;
  private int tasks;

  private volatile long eachNanos;

  /** Before the outcomes of a round are read. */
  void startRound() {
    tasks = 0;
    tookNanos = -1;
  }

  /** A task of this round has finished; what the worker says of its begin may be anything. */
  void finished(long begunAtNanos, long nowNanos) {
    firstBegunNanos = tasks == 0 ? begunAtNanos : firstBegunNanos;
    lastBegunNanos = begunAtNanos;
    tasks++;
    long since = Math.max(begunAtNanos, lastFinishNanos);
    lastFinishNanos = nowNanos;
    tookNanos = Math.max(tookNanos, 0) + Math.max(0, nowNanos - since);
  }

  /** After the outcomes of a round were read. */
  void endRound() {
    if (tasks == 1) {
      eachNanos = tookNanos;
    } else if (tasks > 1) {
      // From one begin to the next: when they were read is no matter here.
      eachNanos = (lastBegunNanos - firstBegunNanos) / (tasks - 1);
    }
  }

  /** For all tasks of this round until they were read; −1 if there were none. */
  long tookNanos() {
    return tookNanos;
  }

  /** For each task of the last round that had any. From any thread. */
  long eachNanos() {
    return eachNanos;
  }
}
