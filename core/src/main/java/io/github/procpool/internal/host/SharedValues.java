package io.github.procpool.internal.host;

import io.github.procpool.internal.memory.Slab;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.wire.ByteSink;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Values that the pool shares: encoded once into a slab, which every worker maps on first use. */
public final class SharedValues implements AutoCloseable {
  /*
   *   SHARED_VALUE   | request (varlong) | slab (int) | file (utf8) | length (int) |    empty: unknown
   */
  private record Entry(Slab slab, int length) {}

  private final SlabAllocator slabs;
  private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();

  SharedValues(SlabAllocator slabs) {
    this.slabs = slabs;
  }

  /** Keeps an encoded value; answers its number. */
  public long add(ByteSink encoded) throws IOException {
    Slab slab = slabs.lease(encoded.size());
    slab.view().put(encoded.array(), 0, encoded.size());
    long id = lastId.incrementAndGet();
    entries.put(id, new Entry(slab, encoded.size()));
    return id;
  }

  /** Gives the memory back; workers that have the value keep theirs. */
  public void remove(long id) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      slabs.retire(entry.slab());
    }
  }

  void name(long id, ByteSink answer) {
    Entry entry = entries.get(id);
    if (entry != null) {
      answer.putInt(entry.slab().id());
      answer.putUtf8(entry.slab().file().toString());
      answer.putInt(entry.length());
    }
  }

  @Override
  public void close() {
    entries.keySet().forEach(this::remove);
  }
}
