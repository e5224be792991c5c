package io.github.procpool;

/** What runs the chunks of a map: worker JVMs or threads. */
interface MapCarrier {
  /** Settles every item of the chunk, sooner or later, through {@link MapRun#settle}. */
  void send(MapChunk chunk);

  /** Keeps the items that have not begun from beginning, and settles them as cancelled. */
  void cancel(MapChunk chunk);

  /** How many items run at once at most. */
  int width();

  /** An item's outcome from what was settled for it. */
  Outcome<?> decode(Object cell);

  /** An item's outcome is not wanted. */
  void discard(Object cell);

  /** Runs an action that may block or call this carrier, which who settles items must not. */
  void later(Runnable action);

  /** The map has ended, or its inputs have and all chunks are complete. */
  void closed();
}
