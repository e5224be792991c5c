package io.github.procpool.cli.map;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items from the command line. */
final class ListSource implements ItemSource {
  private final Iterator<String> items;

  ListSource(List<String> items) {
    this.items = items.iterator();
  }

  @Override
  public @Nullable String next() {
    return items.hasNext() ? items.next() : null;
  }

  @Override
  public void close() {}
}
