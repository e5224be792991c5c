package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.procpool.SharedBuffer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The figure that the system gives. */
class ResidentMemoryTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void of_thisProcess_isPlausible() {
    assertThat(ResidentMemory.of(ProcessHandle.current().pid()).getAsLong())
        .isBetween(10L << 20, 16L << 30);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void unsharedOf_processThatSharesMemory_countsItNot() {
    long pid = ProcessHandle.current().pid();
    int bytes = 64 << 20;
    assumeThat(Path.of("/dev/shm")).as("memory of the kind that counts as shared").exists();
    long sharedBefore = sharedOf(pid);

    try (SharedBuffer shared = SharedBuffer.create(bytes)) {
      ByteBuffer unused = shared.buffer().put(new byte[bytes]);

      assertThat(sharedOf(pid))
          .isGreaterThan(sharedBefore + bytes / 2); // what the system says is not exact
    }
  }

  private static long sharedOf(long pid) {
    return ResidentMemory.of(pid).getAsLong() - ResidentMemory.unsharedOf(pid).getAsLong();
  }

  @Test
  void of_noSuchProcess_isEmpty() {
    assertThat(ResidentMemory.unsharedOf(Integer.MAX_VALUE)).isEmpty();
    assertThat(ResidentMemory.of(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void parse_line_isInBytes() {
    assertThat(ResidentMemory.parse("VmRSS:\t    9040 kB")).hasValue(9040L * 1024);
    assertThat(ResidentMemory.parse("VmRSS: 9040 MB")).isEmpty();
  }
}
