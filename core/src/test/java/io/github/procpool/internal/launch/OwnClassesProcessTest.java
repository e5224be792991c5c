package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of Procpool's classes that runs on its own. */
class OwnClassesProcessTest {
  @TempDir Path root;

  @Test
  void extract_reachableClasses_runWithoutTheOriginals() throws Exception {
    String main = ProbeMain.class.getName();
    Path jar =
        OwnClasses.extract(
            ProbeMain.class.getClassLoader(),
            List.of(main.replace('.', '/'), "io/github/procpool/NoSuchClass"),
            root.resolve("own.jar"));
    String java = JvmCommand.javaProgram(Path.of(System.getProperty("java.home"))).toString();

    TestJvm.Finished finished =
        TestJvm.run(new ProcessBuilder(java, "-cp", jar.toString(), main, "x"));

    assertThat(finished.error()).isEmpty();
    assertThat(finished.output().lines()).contains(ExitStatus.of(137).describe());
  }
}
