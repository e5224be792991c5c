package io.github.procpool.cli.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {
  @ParameterizedTest
  @CsvSource({"1ms,1", "500ms,500", "10s,10000", "1.5m,90000", "2h,7200000"})
  void convert_time_isRead(String text, long millis) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "0s", "-1s", "1d", "s", "1e3s", "0.1ms", "99999999999999h"})
  void convert_noTime_isRefused(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("was '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "65536,65536", "2k,2048", "512m,536870912", "2G,2147483648"})
  void convert_size_isRead(String text, long bytes) {
    assertThat(new BytesConverter().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1t", "1.5g", "m", "999999999999g"})
  void convert_noSize_isRefused(String text) {
    assertThatThrownBy(() -> new BytesConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("was '" + text + "'");
  }
}
