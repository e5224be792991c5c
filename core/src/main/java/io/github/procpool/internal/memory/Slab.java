package io.github.procpool.internal.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * One block of shared memory for payloads too large for a slot; leased to one attempt at a time.
 */
public final class Slab {
  private final int id;
  private final Path file;
  private final ByteBuffer memory;

  Slab(int id, Path file, ByteBuffer memory) {
    this.id = id;
    this.file = file;
    this.memory = memory;
  }

  /** Names the slab towards workers; never 0, never used twice in a pool. */
  public int id() {
    return id;
  }

  public Path file() {
    return file;
  }

  public int capacity() {
    return memory.capacity();
  }

  /** A fresh view of the whole slab, native order. */
  public ByteBuffer view() {
    return memory.duplicate().order(ByteOrder.nativeOrder());
  }
}
