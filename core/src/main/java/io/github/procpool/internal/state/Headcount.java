package io.github.procpool.internal.state;

import io.github.procpool.internal.state.WorkerRecord.Phase;

/**
 * How many workers there are of each kind. Each {@link WorkerRecord} keeps its own part up to date,
 * so that no decision has to look at all of them.
 */
final class Headcount {
  private static final int REGULAR = 1;
  private static final int STARTING = 2;
  private static final int BUSY = 4;
  private static final int SPARE = 8;

  private int regular;
  private int starting;
  private int busy;
  private int spares;

  /** Workers of the pool: all but spares, and none that is ending. */
  int regular() {
    return regular;
  }

  /** Regular ones that are not ready yet. */
  int starting() {
    return starting;
  }

  /** Workers that hold a task, killed ones among them. */
  int busy() {
    return busy;
  }

  /** Workers that can become regular. */
  int spares() {
    return spares;
  }

  /**
   * Counts a worker as what it is now.
   *
   * @param before what it was counted as; 0 for a new one
   * @return what it is counted as from now on
   */
  int count(WorkerRecord worker, int before) {
    int now = kindOf(worker);
    if (now != before) {
      add(before, -1);
      add(now, 1);
    }
    return now;
  }

  private static int kindOf(WorkerRecord worker) {
    if (worker.isRegular()) {
      return REGULAR
          | (worker.phase() == Phase.STARTING ? STARTING : 0)
          | (worker.isBusy() ? BUSY : 0);
    }
    return worker.isUsableSpare() ? SPARE : worker.isBusy() ? BUSY : 0;
  }

  private void add(int kind, int count) {
    regular += (kind & REGULAR) != 0 ? count : 0;
    starting += (kind & STARTING) != 0 ? count : 0;
    busy += (kind & BUSY) != 0 ? count : 0;
    spares += (kind & SPARE) != 0 ? count : 0;
  }

  @Override
  public String toString() {
    return "%d regular, %d starting, %d busy, %d spares".formatted(regular, starting, busy, spares);
  }
}
