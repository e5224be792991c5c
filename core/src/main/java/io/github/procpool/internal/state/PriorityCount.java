package io.github.procpool.internal.state;

import java.util.TreeMap;

/**
 * How many tasks there are of each priority; counting those of the usual one costs next to nothing.
 */
final class PriorityCount {
  private final TreeMap<Integer, Integer> others = new TreeMap<>();
  private int normal;

  void add(int priority) {
    if (priority == 0) {
      normal++;
    } else {
      others.merge(priority, 1, Integer::sum);
    }
  }

  void remove(int priority) {
    if (priority == 0) {
      normal--;
    } else {
      others.computeIfPresent(priority, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Whether there is a task of lower priority. */
  boolean anyBelow(long priority) {
    return (normal > 0 && priority > 0) || (!others.isEmpty() && others.firstKey() < priority);
  }

  @Override
  public String toString() {
    return normal + " normal, others " + others;
  }
}
