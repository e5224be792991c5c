package io.github.procpool.cli.map;

import java.io.IOException;

/** Puts results out, one line each. */
interface ResultWriter {
  void write(ItemResult result) throws IOException;
}
