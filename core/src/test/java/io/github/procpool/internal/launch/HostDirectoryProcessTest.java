package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other JVMs leave, and keep. */
class HostDirectoryProcessTest {
  @TempDir Path temporary;

  @Test
  void acquire_hostKilled_isSweptByTheNextHost() throws Exception {
    Process host = startHost();
    try (BufferedReader lines = host.inputReader()) {
      Path sockets = Path.of(lines.readLine());
      Path memory = Path.of(lines.readLine());
      assertThat(sockets).isDirectory();

      HostDirectory whileAlive = HostDirectory.open(temporary, memory.getParent());
      whileAlive.delete();
      assertThat(sockets).isDirectory();
      assertThat(memory).isDirectory();

      host.destroyForcibly().waitFor();
      assertThat(sockets).isDirectory();

      HostDirectory afterDeath = HostDirectory.open(temporary, memory.getParent());
      afterDeath.delete();
      assertThat(sockets).doesNotExist();
      assertThat(memory).doesNotExist();
    } finally {
      host.destroyForcibly();
    }
  }

  @Test
  void acquire_hostExitsWithoutRelease_leavesNothingAndRunsExitActionsFirst() throws Exception {
    Process host = startHost();
    try (BufferedReader lines = host.inputReader()) {
      Path sockets = Path.of(lines.readLine());
      Path memory = Path.of(lines.readLine());

      host.getOutputStream().close();

      assertThat(lines.lines()).containsExactly("exiting after -1", "shared file at exit: true");
      assertThat(host.waitFor()).isZero();
      assertThat(sockets).doesNotExist();
      assertThat(memory).doesNotExist();
    } finally {
      host.destroyForcibly();
    }
  }

  private Process startHost() throws IOException {
    assertThat(Files.isDirectory(temporary)).isTrue();
    return TestJvm.builder(HoldDirectoryMain.class, List.of("-Djava.io.tmpdir=" + temporary))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
