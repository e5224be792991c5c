package io.github.procpool.internal.state;

/**
 * How many tasks one worker may hold: many while tasks are short, so that it never waits for a
 * wake-up; few when they are long, so that cancel stays cheap and no task waits behind a long one.
 */
final class SendAhead {
  /** Work held by one worker: twice as long as its outcomes may gather before more is sent. */
  private static final long TARGET_NANOS = 2_000_000;

  /** One running, one waiting; above this a task takes so long that a wake-up does not matter. */
  private static final long LONG_NANOS = 20_000_000;

  private final int most;
  private double averageNanos = -1;

  SendAhead(int most) {
    this.most = most;
  }

  /** A worker took that long for so many tasks in a row. */
  void measured(long nanos, int tasks) {
    double each = Math.max(1, nanos) / (double) tasks;
    if (averageNanos < 0) {
      averageNanos = each;
    } else {
      double weight = 1 - Math.pow(0.875, Math.min(tasks, 32));
      averageNanos += (each - averageNanos) * weight;
    }
  }

  /** −1 while nothing has finished. */
  double averageNanos() {
    return averageNanos;
  }

  int window() {
    if (averageNanos < 0 || averageNanos > LONG_NANOS) {
      return 1;
    }
    return (int) Math.max(2, Math.min(most, TARGET_NANOS / averageNanos));
  }
}
