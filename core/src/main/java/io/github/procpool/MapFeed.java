package io.github.procpool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inputs of a map on their way into chunks, and the chunks that are open. Guarded by its lock. */
final class MapFeed {
  /** Chunks that are sent and not complete, for each worker: one runs, the others keep it busy. */
  private static final int OPEN_CHUNKS_PER_WORKER = 4;

  /** Items an unbounded input may run ahead of the taker, for each worker. */
  private static final int DEFAULT_BUFFER_PER_WORKER = 1 << 16;

  /** Takers of a bounded map tell the feeder about every such part of the buffer. */
  private static final int BLOCKS_IN_BUFFER = 16;

  private final MapInput input;
  private final MapCarrier carrier;
  private final int bufferSize;
  private final ChunkSizer sizer;
  private final PartialChunk partial;
  private final List<MapChunk> open = new ArrayList<>();
  private long fed;

  /** Whether items wait for the taker. */
  private boolean bounded;

  MapFeed(MapInput input, MapCarrier carrier, MapOptions options) {
    this.input = input;
    this.carrier = carrier;
    this.partial = new PartialChunk(input.isPair());
    this.bounded = input.size() < 0 || options.bufferSize().isPresent();
    this.bufferSize =
        options
            .bufferSize()
            .orElse((int) Math.min(1 << 20, (long) DEFAULT_BUFFER_PER_WORKER * carrier.width()));
    this.sizer = new ChunkSizer(options.chunkSize(), bounded ? bufferSize : Integer.MAX_VALUE);
  }

  // ---- room

  /** Whether the feeder waits for takers. */
  boolean isBounded() {
    return bounded;
  }

  /** Inputs wait for no taker from now on. */
  void unbound() {
    bounded = false;
  }

  /** How many outcomes takers may have among themselves without telling the feeder. */
  int mostTaken() {
    return bounded ? Math.max(1, bufferSize / BLOCKS_IN_BUFFER) : Integer.MAX_VALUE;
  }

  /**
   * Whether so many more inputs may be begun.
   *
   * @param waiting inputs that were begun and whose outcomes have not been given out
   */
  boolean hasRoom(long waiting, int inputs) {
    return open.size() < OPEN_CHUNKS_PER_WORKER * carrier.width()
        && (!bounded || bufferSize - waiting >= inputs);
  }

  // ---- inputs

  /** Inputs so far, pulled or cut. */
  long fed() {
    return fed;
  }

  /** Inputs of a snapshot that are still to come. */
  long left() {
    return input.size() - fed;
  }

  /** The next chunk of a snapshot; null when there is no room for it. */
  @Nullable MapChunk cut(long waiting) {
    int count = (int) Math.min(left(), nextSize(left()));
    if (!hasRoom(waiting, count)) {
      return null;
    }
    MapChunk chunk = input.chunk(fed, count);
    fed += count;
    open.add(chunk);
    return chunk;
  }

  /** An input that was pulled. */
  void add(@Nullable Object first, @Nullable Object second) {
    partial.add(first, second);
    fed++;
  }

  /** A place for the failure of the input itself. */
  MapChunk addFailure() {
    fed++;
    return new MapChunk(1);
  }

  /** A chunk of what has been pulled, if that is enough for one, or if a worker would idle. */
  @Nullable MapChunk cutPulled(boolean all) {
    if (partial.isEmpty()) {
      return null;
    }
    boolean idleWorker = sizer.isAutomatic() && open.size() < carrier.width();
    if (!all && !idleWorker && partial.size() < nextSize(-1)) {
      return null;
    }
    MapChunk chunk = partial.toChunk();
    open.add(chunk);
    return chunk;
  }

  boolean hasPulled() {
    return !partial.isEmpty();
  }

  void dropPulled() {
    partial.clear();
  }

  private int nextSize(long left) {
    return sizer.next(left, carrier.width(), bounded ? bufferSize : Integer.MAX_VALUE);
  }

  // ---- chunks

  /** A chunk of that many items took a worker so long. */
  void measured(int items, long nanos) {
    sizer.measured(items, nanos);
  }

  /** Every item of the chunk has an outcome. */
  void completed(MapChunk chunk) {
    open.remove(chunk);
  }

  boolean hasOpen() {
    return !open.isEmpty();
  }

  List<MapChunk> open() {
    return List.copyOf(open);
  }
}
