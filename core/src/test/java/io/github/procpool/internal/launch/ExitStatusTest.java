package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words for each way to end. */
class ExitStatusTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|exit code 0",
        "3|exit code 3",
        "-1|exit code -1",
        "128|exit code 128",
        "255|exit code 255",
        "134|killed by signal 6 (SIGABRT), as after a fatal error of the JVM",
        "137|killed by signal 9 (SIGKILL), often the kernel's out-of-memory killer",
        "139|killed by signal 11 (SIGSEGV)",
        "143|killed by signal 15 (SIGTERM)"
      })
  void describe_rawValue_isSaidInWords(int raw, String words) {
    assertThat(ExitStatus.of(raw).describe()).isEqualTo(words);
  }

  @Test
  void of_anyValue_isCodeOrSignalNeverBoth() {
    assertThat(ExitStatus.of(3).exitCode()).hasValue(3);
    assertThat(ExitStatus.of(3).signal()).isEmpty();
    assertThat(ExitStatus.of(137).exitCode()).isEmpty();
    assertThat(ExitStatus.of(137).signal()).hasValue(9);
  }
}
