package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

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
  void of_noSuchProcess_isEmpty() {
    assertThat(ResidentMemory.of(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void parse_line_isInBytes() {
    assertThat(ResidentMemory.parse("VmRSS:\t    9040 kB")).hasValue(9040L * 1024);
    assertThat(ResidentMemory.parse("VmRSS: 9040 MB")).isEmpty();
  }
}
