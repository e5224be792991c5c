package io.github.procpool;

import java.util.OptionalInt;

/** How many items a chunk gets: so many that it takes about 10 ms, fewer near the end. */
final class ChunkSizer {
  /** Long against a wake-up of 40 µs, short against what a person or a straggler would notice. */
  private static final double TARGET_NANOS = 10_000_000;

  /** Bounds memory when items take no time at all. */
  private static final int MOST = 1 << 17;

  /** A chunk grows at most that much from one measure to the next: early ones mislead. */
  private static final int GROWTH = 8;

  /** So that no worker idles while another has the last long chunk. */
  private static final int CHUNKS_LEFT_PER_WORKER = 4;

  private final int fixed;
  private double nanosPerItem = -1;
  private int size = 1;

  ChunkSizer(OptionalInt fixed, int most) {
    this.fixed = Math.min(fixed.orElse(0), most);
  }

  boolean isAutomatic() {
    return fixed == 0;
  }

  /** A chunk of that many items took so long. */
  void measured(int items, long nanos) {
    double each = Math.max(1, nanos) / (double) items;
    nanosPerItem = nanosPerItem < 0 ? each : nanosPerItem + (each - nanosPerItem) * 0.3;
    double wanted = Math.min(TARGET_NANOS / nanosPerItem, (double) size * GROWTH);
    size = (int) Math.max(1, Math.min(MOST, wanted));
  }

  /**
   * The size of the next chunk.
   *
   * @param left items to come; −1 when unknown
   * @param most what the buffer allows
   */
  int next(long left, int workers, int most) {
    if (fixed > 0) {
      return fixed;
    }
    long chunk = Math.min(size, Math.max(1, most / (2 * workers)));
    if (left >= 0) {
      chunk = Math.min(chunk, left / ((long) CHUNKS_LEFT_PER_WORKER * workers) + 1);
    }
    return (int) Math.max(1, chunk);
  }
}
