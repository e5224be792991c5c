package io.github.procpool;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Outcomes of a map that takers claim one by one without the map's lock. Safe for any thread. */
final class MapBlock {
  static final MapBlock EMPTY = new MapBlock(MapCells.of(), 0, 0);

  private final MapCells cells;
  private final int end;
  private final AtomicInteger next;

  /** The cells in that range belong to the block from now on. */
  MapBlock(MapCells cells, int from, int end) {
    this.cells = cells;
    this.end = end;
    this.next = new AtomicInteger(from);
  }

  /** How many cells have not been claimed. */
  int remaining() {
    return Math.max(0, end - next.get());
  }

  /** The next cell, for this caller alone; null when all have been claimed. */
  @Nullable Object claim() {
    if (next.get() >= end) {
      return null; // asked again and again, the counter would overflow
    }
    int index = next.getAndIncrement();
    if (index >= end) {
      return null;
    }
    return cells.take(index);
  }
}
