package io.github.procpool;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive inputs of a map that are sent together, and their outcomes. Guarded by the map's
 * lock.
 */
final class MapChunk {
  private final @Nullable Object[] cells;
  private final BitSet settled;
  private int open;

  /** Inputs; dropped once they are encoded. Owned by the feeder until the chunk is sent. */
  @Nullable Object @Nullable [] first;

  /** Second inputs of a map over two iterables. */
  @Nullable Object @Nullable [] second;

  @Nullable MapChunk next;

  MapChunk(int size) {
    cells = new @Nullable Object[size];
    settled = new BitSet(size);
    open = size;
  }

  int size() {
    return cells.length;
  }

  /** Stores an outcome; false when the item has one already. */
  boolean settle(int item, Object cell) {
    if (settled.get(item)) {
      return false;
    }
    settled.set(item);
    cells[item] = cell;
    open--;
    return true;
  }

  boolean isSettled(int item) {
    return settled.get(item);
  }

  /** Whether every item has an outcome. */
  boolean isComplete() {
    return open == 0;
  }

  /** Takes the outcome of an item; null when there is none yet. */
  @Nullable Object take(int item) {
    Object cell = cells[item];
    cells[item] = null;
    return cell;
  }
}
