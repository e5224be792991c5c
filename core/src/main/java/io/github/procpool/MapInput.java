package io.github.procpool;

import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Where a map takes its inputs from: one iterable, or two side by side, as long as the shorter. */
final class MapInput {
  private final Iterable<?> firstSource;
  private final @Nullable Iterable<?> secondSource;
  private final long size;
  private @Nullable Iterator<?> first;
  private @Nullable Iterator<?> second;

  private MapInput(Iterable<?> first, @Nullable Iterable<?> second) {
    this.firstSource = snapshot(first);
    this.secondSource = second == null ? null : snapshot(second);
    long shorter = sizeOf(firstSource);
    if (secondSource != null && shorter >= 0) {
      shorter = sizeOf(secondSource) < 0 ? -1 : Math.min(shorter, sizeOf(secondSource));
    }
    this.size = shorter;
  }

  static MapInput of(Iterable<?> items) {
    return new MapInput(items, null);
  }

  static MapInput of(Iterable<?> as, Iterable<?> bs) {
    return new MapInput(as, bs);
  }

  /** A collection is taken as it is now; it may change while the map runs. */
  private static Iterable<?> snapshot(Iterable<?> items) {
    return items instanceof Collection<?> collection ? MapSnapshot.of(collection) : items;
  }

  private static long sizeOf(Iterable<?> source) {
    return source instanceof MapSnapshot snapshot ? snapshot.size() : -1;
  }

  /** Whether all inputs are there, so that none has to be waited for. */
  boolean isSnapshot() {
    return size >= 0;
  }

  /** A chunk of the inputs from that one on, of a snapshot. */
  MapChunk chunk(long from, int count) {
    MapChunk chunk = new MapChunk(count);
    chunk.first = range(firstSource, from, count);
    chunk.second = secondSource == null ? null : range(secondSource, from, count);
    return chunk;
  }

  private static MapItems range(Iterable<?> source, long from, int count) {
    if (source instanceof MapSnapshot snapshot) {
      return snapshot.range((int) from, count);
    }
    throw new IllegalStateException("only a snapshot is cut");
  }

  /** How many inputs there are; −1 when only pulling them will tell. */
  long size() {
    return size;
  }

  boolean isPair() {
    return secondSource != null;
  }

  boolean hasNext() {
    Iterator<?> as = first;
    if (as == null) {
      as = firstSource.iterator();
      first = as;
      second = secondSource == null ? null : secondSource.iterator();
    }
    Iterator<?> bs = second;
    return as.hasNext() && (bs == null || bs.hasNext());
  }

  @Nullable Object nextFirst() {
    Iterator<?> as = first;
    if (as == null) {
      throw new IllegalStateException("hasNext() comes first");
    }
    return as.next();
  }

  @Nullable Object nextSecond() {
    Iterator<?> bs = second;
    return bs == null ? null : bs.next();
  }
}
