package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.spi.LaunchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, and the words when that fails. */
class DefaultLauncherTest {
  @TempDir Path root;

  @Test
  void launch_command_seesTheGivenEnvironmentAndDirectory() throws Exception {
    LaunchRequest request =
        request(List.of("/bin/sh", "-c", "echo $A; pwd; cat"), root.toRealPath());
    Process process = new DefaultLauncher().launch(request);

    assertThat(process.inputReader().lines()).containsExactly("1", root.toRealPath().toString());
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void launch_missingProgram_namesWorkerAndProgram() {
    Path program = root.resolve("java");

    assertThatThrownBy(() -> launch(List.of(program.toString()), null))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("pool 'render': worker 3 can't be started: ")
        .hasMessageContaining(program.toString());
  }

  @Test
  void launch_programThatMayNotBeExecuted_saysWhatToCheck() throws IOException {
    Path program = Files.createFile(root.resolve("java"));

    assertThatThrownBy(() -> launch(List.of(program.toString()), null))
        .hasMessageEndingWith("check that " + program + " may be executed");
  }

  @Test
  void launch_missingWorkingDirectory_saysSo() {
    Path missing = root.resolve("missing");

    assertThatThrownBy(() -> launch(List.of("/bin/true"), missing))
        .hasMessageEndingWith("the working directory " + missing + " does not exist");
  }

  private static void launch(List<String> command, @Nullable Path directory) throws IOException {
    new DefaultLauncher().launch(request(command, directory)).destroyForcibly();
  }

  private static LaunchRequest request(List<String> command, @Nullable Path directory) {
    return new LaunchRequest("render", 3, command, Map.of("A", "1"), directory, false, false);
  }
}
