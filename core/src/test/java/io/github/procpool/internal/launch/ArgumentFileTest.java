package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Quoting; that the JVM reads it back is shown by {@link JvmCommandProcessTest}. */
class ArgumentFileTest {
  @Test
  void quote_specialCharacters_areEscaped() {
    assertThat(ArgumentFile.quote("a b#c'd")).isEqualTo("\"a b#c'd\"");
    assertThat(ArgumentFile.quote("C:\\x \"y\"")).isEqualTo("\"C:\\\\x \\\"y\\\"\"");
    assertThat(ArgumentFile.quote("1\n2\r3")).isEqualTo("\"1\\n2\\r3\"");
    assertThat(ArgumentFile.quote("")).isEqualTo("\"\"");
  }

  @Test
  void quote_zeroCharacter_isRefused() {
    assertThatThrownBy(() -> ArgumentFile.quote("a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a JVM argument must not hold a zero character: a?b");
  }
}
