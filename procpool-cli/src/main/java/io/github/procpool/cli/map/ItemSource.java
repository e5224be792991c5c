package io.github.procpool.cli.map;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the items one by one; for one thread. */
@FunctionalInterface
interface ItemSource {
  /** The next item, {@code null} at the end; may wait for it. */
  @Nullable String next() throws IOException;

  /** Items that are there already. */
  static ItemSource of(List<String> items) {
    Iterator<String> rest = items.iterator();
    return () -> rest.hasNext() ? rest.next() : null;
  }
}
