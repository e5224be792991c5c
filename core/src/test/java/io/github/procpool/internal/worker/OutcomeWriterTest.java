package io.github.procpool.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.ByteSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where outcomes go that do not fit into their slot. */
class OutcomeWriterTest {
  private static final int CAPACITY = 128 << 10;
  private static final int ROOM = 80 << 10;

  @TempDir Path directory;

  private final SlotRing ring = SlotRing.unshared();
  private final HostConnection host = new HostConnection(ring);
  private final SlabTable slabs = new SlabTable(new HostCalls(host));
  private final OutcomeWriter writer = new OutcomeWriter(ring, slabs, host);

  /** Offers a slab whose file is longer than there is memory for. */
  private ByteBuffer offer(int index, int id) throws Exception {
    Path file = Files.write(directory.resolve("slab-" + id), new byte[CAPACITY]);
    slabs.named(new SlabTable.Grant(id, file.toString()));
    ByteBuffer memory = slabs.view(id);
    ring.offerSlab(index, id, ROOM);
    return memory;
  }

  private void write(int bytes) throws IOException {
    ByteSink outcome = new ByteSink();
    outcome.putBytes(new byte[bytes]);
    writer.write(false, outcome);
  }

  private static void requireContinued(ByteBuffer area, int at, int slab) {
    assertThat(area.getInt(at)).isEqualTo(Integer.MAX_VALUE);
    assertThat(area.getInt(at + 4)).isEqualTo(slab);
  }

  @Test
  void write_moreThanTheRoomOfASlab_isContinuedInAnother() throws Exception {
    ByteBuffer first = offer(0, 7);
    ByteBuffer second = offer(1, 8);
    writer.start(0, 2);

    write(60 << 10);
    write(30 << 10); // for which the file of the first would be long enough

    requireContinued(ring.payload(0), 0, 7);
    assertThat(first.getInt(0)).isEqualTo(60 << 10);
    requireContinued(first, 4 + (60 << 10), 8);
    assertThat(second.getInt(0)).isEqualTo(30 << 10);
  }

  @Test
  void write_asMuchAsThereIsRoomFor_staysInTheSlab() throws Exception {
    ByteBuffer first = offer(0, 7);
    writer.start(0, 2);

    write(60 << 10);
    write((20 << 10) - 16); // two lengths, and what a continuation would take

    assertThat(first.getInt(4 + (60 << 10))).isEqualTo((20 << 10) - 16);
    assertThat(ring.committed(0)).isEqualTo(2);
  }
}
