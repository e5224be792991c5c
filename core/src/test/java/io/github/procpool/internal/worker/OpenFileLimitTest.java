package io.github.procpool.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFileLimitTest {
  @ParameterizedTest
  @CsvSource({"256, false", "8191, false", "8192, true", "1048576, true", "unlimited, true"})
  void isAmple_softLimit_decides(String soft, boolean ample) {
    String limits =
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             96364                96364                processes
        Max open files            %-20s 1048576              files
        Max locked memory         8388608              8388608              bytes
        """
            .formatted(soft);

    assertThat(OpenFileLimit.isAmple(limits)).isEqualTo(ample);
  }

  @ParameterizedTest
  @CsvSource({"''", "Max processes  96364  96364  processes"})
  void isAmple_withoutTheLimit_isNot(String limits) {
    assertThat(OpenFileLimit.isAmple(limits)).isFalse();
  }
}
