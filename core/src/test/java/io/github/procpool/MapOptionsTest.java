package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MapOptionsTest {
  @Test
  void none_allGetters_giveDefaults() {
    MapOptions none = MapOptions.none();

    assertThat(none.chunkSize()).isEmpty();
    assertThat(none.bufferSize()).isEmpty();
    assertThat(none.timeout()).isNull();
    assertThat(none.isUnordered()).isFalse();
  }

  @Test
  void withers_chained_keepWhatWasSet() {
    MapOptions all =
        MapOptions.bufferSize(4)
            .withChunkSize(1)
            .withTimeout(Duration.ofSeconds(2))
            .withUnordered();

    assertThat(all.bufferSize()).hasValue(4);
    assertThat(all.chunkSize()).hasValue(1);
    assertThat(all.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(all.isUnordered()).isTrue();
  }

  @Test
  void staticFactories_oneOption_equalWithersOverNone() {
    MapOptions none = MapOptions.none();
    Duration second = Duration.ofSeconds(1);

    assertThat(MapOptions.chunkSize(3)).isEqualTo(none.withChunkSize(3));
    assertThat(MapOptions.bufferSize(3)).isEqualTo(none.withBufferSize(3));
    assertThat(MapOptions.timeout(second)).isEqualTo(none.withTimeout(second));
    assertThat(MapOptions.unordered()).isEqualTo(none.withUnordered());
  }

  @Test
  void setters_badValue_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapOptions.chunkSize(0))
        .withMessage("chunkSize must be at least 1, was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapOptions.bufferSize(-2))
        .withMessage("bufferSize must be at least 1, was -2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MapOptions.timeout(Duration.ZERO))
        .withMessage("timeout must be at least 1 ms, was PT0S");
  }

  @Test
  void equals_sameOptions_isTrue() {
    MapOptions a = MapOptions.chunkSize(1).withUnordered();
    MapOptions b = MapOptions.unordered().withChunkSize(1);

    assertThat(a).isEqualTo(b).hasSameHashCodeAs(b).isNotEqualTo(MapOptions.chunkSize(1));
  }

  @Test
  void toString_someSet_namesThoseOnly() {
    assertThat(MapOptions.chunkSize(1).withUnordered())
        .hasToString("MapOptions[chunkSize=1, unordered=true]");
    assertThat(MapOptions.bufferSize(2)).hasToString("MapOptions[bufferSize=2]");
  }
}
