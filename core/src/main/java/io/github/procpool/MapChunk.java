package io.github.procpool;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive inputs of a map that are sent together, and their outcomes. Guarded by the map's
 * lock.
 */
final class MapChunk {
  /** The cell of an item whose result is null. */
  static final Object NULL = new Object();

  /** Null for none yet. */
  private @Nullable MapCells cells;

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
   * cells may belong to the chunk afterwards.
   */
  boolean settle(int from, MapCells outcomes, int count) {
    int next = settled.nextSetBit(from);
    if (next >= 0 && next < from + count) {
      return false;
    }
    settled.set(from, from + count);
    open -= count;
    if (cells == null && count == size && outcomes.size() == size) {
      cells = outcomes;
    } else {
      put(from, outcomes, count);
    }
    return true;
  }

  private void put(int from, MapCells outcomes, int count) {
    MapCells all = cells == null ? outcomes.empty(size) : cells;
    if (!all.put(from, outcomes, count)) {
      all = all.general();
      boolean unused = all.put(from, outcomes, count);
    }
    cells = all;
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

  private MapCells cells() {
    return Objects.requireNonNull(cells, "none is settled");
  }
}
