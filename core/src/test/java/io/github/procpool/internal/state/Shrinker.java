package io.github.procpool.internal.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a short list of steps that still fails: delta debugging on the recorded steps. */
final class Shrinker {
  /** Enough for ddmin on a few thousand steps, and bounded when one replay is slow. */
  private static final int MOST_REPLAYS = 3_000;

  private static final long MOST_STEPS_REPLAYED = 8_000_000;

  /** Plays steps from the beginning; null when everything held. */
  interface Replay {
    Simulation.@Nullable Failure run(List<Step> steps);
  }

  private final Replay replay;
  private final String symptom;
  private int replays;
  private long stepsReplayed;

  private Shrinker(Throwable cause, Replay replay) {
    this.symptom = symptom(cause);
    this.replay = replay;
  }

  static List<Step> shrink(List<Step> failing, Throwable cause, Replay replay) {
    return new Shrinker(cause, replay).shrink(failing);
  }

  /** The message without its numbers: what stays the same when fewer tasks lead to one failure. */
  static String symptom(Throwable cause) {
    return String.valueOf(cause.getMessage()).replaceAll("[0-9]+", "");
  }

  private List<Step> shrink(List<Step> failing) {
    List<Step> best = failing;
    int length = Math.max(1, best.size() / 2);
    while (mayReplay()) {
      boolean removed = false;
      for (int from = 0; from < best.size() && mayReplay(); ) {
        List<Step> shorter = new ArrayList<>(best.subList(0, from));
        shorter.addAll(best.subList(Math.min(best.size(), from + length), best.size()));
        int failedAt = replay(shorter);
        if (failedAt >= 0) {
          best = new ArrayList<>(shorter.subList(0, Math.min(shorter.size(), failedAt + 1)));
          removed = true;
        } else {
          from += length;
        }
      }
      if (length == 1 && !removed) {
        break;
      }
      length = removed ? length : Math.max(1, length / 2);
    }
    return best;
  }

  private boolean mayReplay() {
    return replays < MOST_REPLAYS && stepsReplayed < MOST_STEPS_REPLAYED;
  }

  private int replay(List<Step> steps) {
    if (steps.isEmpty()) {
      return -1;
    }
    replays++;
    Simulation.Failure failure = replay.run(steps);
    stepsReplayed += failure == null ? steps.size() : failure.step() + 1;
    return failure != null && symptom(failure.cause()).equals(symptom) ? failure.step() : -1;
  }
}
