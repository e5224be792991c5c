package io.github.procpool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of a map on their way from who settles them to who takes them, in the order of their
 * inputs or in that in which they come. Guarded by the map's lock.
 */
final class MapOutcomes {
  private record Ready(MapChunk chunk, int from, int count) {}

  private final boolean unordered;
  private final ArrayDeque<Ready> ready = new ArrayDeque<>();
  private int readyTaken;
  private @Nullable MapChunk head;
  private @Nullable MapChunk last;
  private int headItem;
  private long settled;
  private boolean closed;

  MapOutcomes(boolean unordered) {
    this.unordered = unordered;
  }

  /** Chunks come in the order of their inputs, each before any of its items is settled. */
  void append(MapChunk chunk) {
    if (unordered) {
      return; // a list from the first chunk on would keep all of them
    }
    MapChunk before = last;
    if (before != null) {
      before.next = chunk;
    }
    last = chunk;
    if (head == null) {
      head = chunk;
      headItem = 0;
    }
  }

  /** Keeps outcomes of consecutive items; false when an item has one, or nobody takes any. */
  boolean settle(MapChunk chunk, int from, MapCells cells, int count) {
    if (!chunk.settle(from, cells, count)) {
      return false;
    }
    settled += count;
    if (closed) {
      return false;
    }
    if (unordered) {
      ready.add(new Ready(chunk, from, count));
    }
    return true;
  }

  /** Keeps those that are wanted; returns the others. */
  List<Object> settleEach(MapChunk chunk, int from, MapCells cells, int count) {
    List<Object> unwanted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Object cell = Objects.requireNonNull(cells.take(i), "an outcome");
      if (!settle(chunk, from + i, MapCells.of(cell), 1)) {
        unwanted.add(cell);
      }
    }
    return unwanted;
  }

  /** Takes the next outcomes that are there, all of one chunk; null when there are none. */
  @Nullable MapBlock take(int most) {
    return unordered ? takeReady(most) : takeNext(most);
  }

  private @Nullable MapBlock takeReady(int most) {
    Ready next = ready.peek();
    if (next == null) {
      return null;
    }
    int left = next.count() - readyTaken;
    MapBlock block = next.chunk().block(next.from() + readyTaken, Math.min(most, left));
    readyTaken += block == null ? 0 : block.remaining();
    if (readyTaken == next.count()) {
      ready.remove();
      readyTaken = 0;
    }
    return block;
  }

  private @Nullable MapBlock takeNext(int most) {
    MapChunk chunk = head;
    MapBlock block = chunk == null ? null : chunk.block(headItem, most);
    if (chunk == null || block == null) {
      return null;
    }
    headItem += block.remaining();
    if (headItem == chunk.size()) {
      head = chunk.next;
      headItem = 0;
      if (head == null) {
        last = null;
      }
    }
    return block;
  }

  /** Items that have an outcome, taken or not. */
  long settled() {
    return settled;
  }

  boolean isClosed() {
    return closed;
  }

  /** Keeps no outcomes any more; returns those that nobody has taken. */
  List<MapBlock> close() {
    closed = true;
    List<MapBlock> unwanted = new ArrayList<>();
    for (MapBlock block; (block = takeReady(Integer.MAX_VALUE)) != null; ) {
      unwanted.add(block);
    }
    for (MapChunk chunk = head; chunk != null; chunk = chunk.next) {
      chunk.addSettled(chunk == head ? headItem : 0, unwanted);
    }
    head = null;
    last = null;
    return unwanted;
  }
}
