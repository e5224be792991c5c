package io.github.procpool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inputs of a map that have been pulled and not sent. Guarded by the map's lock. */
final class PartialChunk {
  private final boolean pairs;
  private final List<@Nullable Object> first = new ArrayList<>();
  private final List<@Nullable Object> second = new ArrayList<>();

  PartialChunk(boolean pairs) {
    this.pairs = pairs;
  }

  void add(@Nullable Object a, @Nullable Object b) {
    first.add(a);
    if (pairs) {
      second.add(b);
    }
  }

  int size() {
    return first.size();
  }

  boolean isEmpty() {
    return first.isEmpty();
  }

  /** A chunk of all inputs; the next one starts empty. */
  MapChunk toChunk() {
    MapChunk chunk = new MapChunk(first.size());
    chunk.first = MapItems.of(first.toArray());
    chunk.second = pairs ? MapItems.of(second.toArray()) : null;
    clear();
    return chunk;
  }

  void clear() {
    first.clear();
    second.clear();
  }
}
