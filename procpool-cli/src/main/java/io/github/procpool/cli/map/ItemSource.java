package io.github.procpool.cli.map;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives the items one by one; for one thread. */
interface ItemSource extends AutoCloseable {
  /** The next item, {@code null} at the end; may wait for it. */
  @Nullable String next() throws IOException;

  @Override
  void close() throws IOException;
}
