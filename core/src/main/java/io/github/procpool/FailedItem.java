package io.github.procpool;

import java.io.Serial;

/** Says which item made a whole map fail; suppressed in that failure, never thrown itself. */
final class FailedItem extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  FailedItem(int index, int total) {
    super("item %d (from 0) of the %d of a map failed".formatted(index, total), null, false, false);
  }
}
