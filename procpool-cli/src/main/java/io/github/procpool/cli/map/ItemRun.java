package io.github.procpool.cli.map;

import org.jspecify.annotations.Nullable;

/** Items on their way through the pool. */
interface ItemRun extends AutoCloseable {
  /** The next item that has ended; waits for it. {@code null} after the last, or once closed. */
  @Nullable ItemResult next();

  /** Cancels the rest; from any thread. */
  @Override
  void close();
}
