package io.github.procpool;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive inputs of a map that are sent together, and their outcomes. Guarded by the map's
 * lock.
 */
final class MapChunk {
  /** The cell of an item whose result is null. */
  static final Object NULL = new Object();

  /** Results as they are, outcomes, or outcomes that are still encoded; null for none yet. */
  private @Nullable Object @Nullable [] cells;

  private final int size;

  private final BitSet settled;
  private int open;

  /** Inputs; dropped once they are encoded. Owned by the feeder until the chunk is sent. */
  @Nullable MapItems first;

  /** Second inputs of a map over two iterables. */
  @Nullable MapItems second;

  @Nullable MapChunk next;

  MapChunk(int size) {
    this.size = size;
    settled = new BitSet(size);
    open = size;
  }

  int size() {
    return size;
  }

  /**
   * Stores outcomes of consecutive items; false, with none stored, when one has an outcome. The
   * array may belong to the chunk afterwards.
   */
  boolean settle(int from, Object[] outcomes, int count) {
    int next = settled.nextSetBit(from);
    if (next >= 0 && next < from + count) {
      return false;
    }
    settled.set(from, from + count);
    if (cells == null && count == size && outcomes.length == size) {
      cells = outcomes;
    } else {
      System.arraycopy(outcomes, 0, cells(), from, count);
    }
    open -= count;
    return true;
  }

  boolean isSettled(int item) {
    return settled.get(item);
  }

  /** Whether every item has an outcome. */
  boolean isComplete() {
    return open == 0;
  }

  /** The outcomes from that item on, as far as they are there; null when there are none. */
  @Nullable MapBlock block(int from, int most) {
    int limit = (int) Math.min(size, (long) from + most);
    int end = Math.min(limit, settled.nextClearBit(from));
    return end > from ? new MapBlock(cells(), from, end) : null;
  }

  /** Adds all outcomes from that item on, those behind an open item too. */
  void addSettled(int from, List<MapBlock> blocks) {
    int item = from;
    while ((item = settled.nextSetBit(item)) >= 0) {
      int end = settled.nextClearBit(item);
      blocks.add(new MapBlock(cells(), item, end));
      item = end;
    }
  }

  private @Nullable Object[] cells() {
    @Nullable Object[] made = cells;
    if (made == null) {
      made = new @Nullable Object[size];
      cells = made;
    }
    return made;
  }
}
