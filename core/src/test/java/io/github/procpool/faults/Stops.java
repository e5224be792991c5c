package io.github.procpool.faults;

import java.util.HashMap;
import java.util.Map;

/**
 * Processes that stand still on behalf of several: each runs on when all who stopped it let it go.
 * A process has but one such state, and a signal of one would undo what another waits for.
 */
final class Stops {
  private final Map<Long, Integer> holders = new HashMap<>();

  /** On return the process stands still, or has ended. */
  synchronized void stop(long pid) {
    holders.merge(pid, 1, Integer::sum);
    Signal.STOP.sendTo(pid);
  }

  /** Once for each {@link #stop}. */
  synchronized void letGo(long pid) {
    if (holders.computeIfPresent(pid, (same, count) -> count == 1 ? null : count - 1) == null) {
      Signal.CONT.sendTo(pid);
    }
  }
}
