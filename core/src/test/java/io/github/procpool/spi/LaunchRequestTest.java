package io.github.procpool.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchRequestTest {
  @Test
  void toProcessBuilder_plain_setsAllUp() {
    ProcessBuilder builder =
        new LaunchRequest(
                "p", 0, List.of("java", "-version"), Map.of("A", "1"), Path.of("d"), false, false)
            .toProcessBuilder();

    assertThat(builder.command()).containsExactly("java", "-version");
    assertThat(builder.environment()).containsOnly(Map.entry("A", "1"));
    assertThat(builder.directory()).hasFileName("d");
    assertThat(builder.redirectInput().type()).isEqualTo(Redirect.Type.READ);
    assertThat(builder.redirectOutput()).isEqualTo(Redirect.PIPE);
    assertThat(builder.redirectError()).isEqualTo(Redirect.PIPE);
  }

  @Test
  void toProcessBuilder_inherit_sharesTheHostsOutput() {
    ProcessBuilder builder = request(true, false).toProcessBuilder();

    assertThat(builder.redirectOutput()).isEqualTo(Redirect.INHERIT);
    assertThat(builder.redirectError()).isEqualTo(Redirect.INHERIT);
    assertThat(builder.directory()).isNull();
  }

  @Test
  void toProcessBuilder_discard_dropsOutput() {
    ProcessBuilder builder = request(false, true).toProcessBuilder();

    assertThat(builder.redirectOutput()).isEqualTo(Redirect.DISCARD);
    assertThat(builder.redirectError()).isEqualTo(Redirect.DISCARD);
  }

  @Test
  void new_inheritAndDiscard_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request(true, true))
        .withMessage("inheritOutput cannot be combined with discardOutput");
  }

  @Test
  void new_noCommand_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LaunchRequest("p", 0, List.of(), Map.of(), null, false, false))
        .withMessage("command must not be empty");
  }

  @Test
  void new_listChangedLater_isCopied() {
    List<String> command = new ArrayList<>(List.of("java"));
    LaunchRequest request = new LaunchRequest("p", 0, command, Map.of(), null, false, false);
    command.add("more");

    assertThat(request.command()).containsExactly("java");
  }

  private static LaunchRequest request(boolean inherit, boolean discard) {
    return new LaunchRequest("p", 0, List.of("java"), Map.of(), null, inherit, discard);
  }
}
