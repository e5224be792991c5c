package io.github.procpool.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What host and worker see of each other in the ring that both have mapped. */
class SlotRingTest {
  private static final int FIRST_ID = 3;

  @TempDir private Path directory;
  private SlotRing host;
  private SlotRing worker;

  @BeforeEach
  void map() throws IOException {
    Path file = directory.resolve("ring");
    Files.write(file, new byte[SlotRing.FILE_BYTES]);
    host = SlotRing.create(file);
    worker = SlotRing.open(file);
  }

  @Test
  void workerId_nothingAssigned_isTheFirst() {
    assertThat(worker.workerId(FIRST_ID)).isEqualTo(FIRST_ID);
  }

  @Test
  void workerId_assignedBeforeATask_isThereWithTheTask() {
    host.assign(0);
    assertThat(host.send(0, 1, 1, 1, 0, SlotRing.NO_SLAB)).isTrue();

    assertThat(worker.begin(0, 1)).isTrue();
    assertThat(worker.workerId(FIRST_ID)).isZero();
  }

  @Test
  void workerId_assignedAgain_isTheLast() {
    host.assign(0);
    host.assign(2);

    assertThat(worker.workerId(FIRST_ID)).isEqualTo(2);
  }
}
