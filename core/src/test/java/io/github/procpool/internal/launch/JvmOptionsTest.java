package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker is told, and what is left to the user's options. */
final class JvmOptionsTest {
  private static final String PROPERTY = "-Djava.nio.channels.spi.SelectorProvider=";

  private static final String KEPT_HEAP = "-XX:MaxHeapFreeRatio=100";

  private static final String LATE_COMPILATION = "-XX:CompileThresholdScaling=4";

  private static List<String> options(@Nullable Path javaHome, String... ofUser) {
    JvmSettings settings =
        new JvmSettings(javaHome, 1L << 26, List.of(ofUser), null, null, Map.of());
    return JvmOptions.forWorker(settings, 0, Path.of("."));
  }

  @Test
  void forWorker_sameJdk_namesTheProviderOfTheHost() {
    String expected = PROPERTY + SelectorProvider.provider().getClass().getName();

    assertThat(options(null)).contains(expected);
    assertThat(options(Path.of(System.getProperty("java.home")))).contains(expected);
  }

  @Test
  void forWorker_otherJdk_namesNone() {
    assertThat(options(Path.of("/some/other/jdk"))).noneMatch(each -> each.startsWith(PROPERTY));
  }

  @Test
  void forWorker_userNamesOne_thatOneCounts() {
    assertThat(options(null, PROPERTY + "com.acme.Provider"))
        .noneMatch(each -> each.startsWith(PROPERTY));
  }

  @Test
  void forWorker_nothingSaidOfTheHeap_doesNotShrinkIt() {
    assertThat(options(null)).contains("-XX:+UseSerialGC", KEPT_HEAP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-XX:MaxHeapFreeRatio=50", "-XX:MinHeapFreeRatio=20", "-XX:+UseParallelGC"})
  void forWorker_userChooses_leavesTheHeapToThat(String ofUser) {
    assertThat(options(null, ofUser)).doesNotContain(KEPT_HEAP);
  }

  @Test
  void forWorker_nothingSaidOfCompilers_compilesLate() {
    assertThat(options(null, "-XX:TieredStopAtLevel=1")).contains(LATE_COMPILATION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:CompileThresholdScaling=1",
        "-XX:CompileThreshold=1000",
        "-XX:Tier3InvocationThreshold=100"
      })
  void forWorker_userSaysWhenToCompile_leavesItToThat(String ofUser) {
    assertThat(options(null, ofUser)).doesNotContain(LATE_COMPILATION);
  }
}
