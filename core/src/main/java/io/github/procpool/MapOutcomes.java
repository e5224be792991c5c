package io.github.procpool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of a map on their way from who settles them to who takes them, in the order of their
 * inputs or in that in which they come. Guarded by the map's lock.
 */
final class MapOutcomes {
  private record Ready(MapChunk chunk, int item) {}

  private final boolean unordered;
  private final ArrayDeque<Ready> ready = new ArrayDeque<>();
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

  /** Keeps an outcome; false when it is not wanted: the item has one, or nobody takes any. */
  boolean settle(MapChunk chunk, int item, Object cell) {
    if (!chunk.settle(item, cell)) {
      return false;
    }
    settled++;
    if (closed) {
      return false;
    }
    if (unordered) {
      ready.add(new Ready(chunk, item));
    }
    return true;
  }

  /** Takes the next outcome; null when it is not there yet. */
  @Nullable Object poll() {
    if (unordered) {
      Ready next = ready.poll();
      return next == null ? null : next.chunk().take(next.item());
    }
    MapChunk chunk = head;
    if (chunk == null) {
      return null;
    }
    Object cell = chunk.take(headItem);
    if (cell == null) {
      return null;
    }
    headItem++;
    if (headItem == chunk.size()) {
      head = chunk.next;
      headItem = 0;
      if (head == null) {
        last = null;
      }
    }
    return cell;
  }

  /** Items that have an outcome, taken or not. */
  long settled() {
    return settled;
  }

  boolean isClosed() {
    return closed;
  }

  /** Keeps no outcomes any more; returns those that nobody has taken. */
  List<Object> close() {
    closed = true;
    List<Object> unwanted = new ArrayList<>();
    for (MapChunk chunk = head; chunk != null; chunk = chunk.next) {
      for (int item = 0; item < chunk.size(); item++) {
        addTaken(unwanted, chunk, item);
      }
    }
    for (Ready next; (next = ready.poll()) != null; ) {
      addTaken(unwanted, next.chunk(), next.item());
    }
    head = null;
    last = null;
    return unwanted;
  }

  private static void addTaken(List<Object> cells, MapChunk chunk, int item) {
    Object cell = chunk.take(item);
    if (cell != null) {
      cells.add(cell);
    }
  }
}
