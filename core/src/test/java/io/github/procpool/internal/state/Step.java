package io.github.procpool.internal.state;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One random event; its numbers choose what it aims at when it is applied, so any part of a run
 * replays.
 */
record Step(Kind kind, int first, int second) {
  /** What may happen, and how often compared with the rest. */
  enum Kind {
    SUBMIT(320),
    CONTINUE(15),
    HOLD(4),
    RELEASE(6),
    CANCEL(40),
    ABANDON(12),
    ANSWER(40),
    WORK(420),
    RECEIVE(300),
    READY(70),
    BOOT_FAILS(6),
    CRASH(15),
    ENDS(70),
    LINK_LOST(60),
    EXITED(60),
    KILL(8),
    RECYCLE(8),
    RECYCLE_ALL(2),
    RESIZE(4),
    RETIRE_IDLE(12),
    TIME_PASSES(25),
    TASKS_CHANGE(6),
    START_ALL(2),
    WITHDRAW(2),
    KILL_ALL(1),
    SHUTDOWN(3),
    STOP(1),
    BREAK(1),
    WRONG(20),
    QUIET(2),
    NEW_POOL(25);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  private static final int TOTAL_WEIGHT = totalWeight();

  private static int totalWeight() {
    int total = 0;
    for (Kind kind : Kind.values()) {
      total += kind.weight;
    }
    return total;
  }

  static List<Step> random(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> steps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      steps.add(new Step(kind(random), random.nextInt() >>> 1, random.nextInt() >>> 1));
    }
    return steps;
  }

  private static Kind kind(SplittableRandom random) {
    int left = random.nextInt(TOTAL_WEIGHT);
    for (Kind kind : Kind.values()) {
      left -= kind.weight;
      if (left < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("weights do not add up to " + TOTAL_WEIGHT);
  }
}
