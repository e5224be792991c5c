package io.github.procpool.internal.memory;

import java.io.IOException;
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

  /** Bytes from its start for which there is room; owned by who leases it. */
  private int reserved;

  Slab(int id, Path file, ByteBuffer memory, int reserved) {
    this.id = id;
    this.file = file;
    this.memory = memory;
    this.reserved = reserved;
  }

  /** Takes room for that many bytes, before anyone writes them. */
  void reserve(int bytes) throws IOException {
    if (bytes > reserved) {
      SharedFiles.reserve(file, reserved, bytes);
      reserved = bytes;
    }
  }

  /** Names the slab towards workers; never 0, never used twice in a pool. */
  public int id() {
    return id;
  }

  public Path file() {
    return file;
  }

  /** Bytes from its start that can be written; owned by who leases it. */
  public int room() {
    return reserved;
  }

  public int capacity() {
    return memory.capacity();
  }

  /** A fresh view of the whole slab, little endian. */
  public ByteBuffer view() {
    return memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }
}
