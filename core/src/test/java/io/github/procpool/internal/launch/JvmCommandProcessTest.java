package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that real JVMs understand. */
class JvmCommandProcessTest {
  private static final long HEAP_BYTES = 64L << 20;

  @TempDir Path root;
  private HostDirectory directory;

  @BeforeEach
  void open() throws IOException {
    directory = HostDirectory.open(Files.createDirectory(root.resolve("tmp")), null);
  }

  @AfterEach
  void delete() {
    directory.delete();
  }

  @Test
  void prepare_awkwardArguments_arriveUnchanged() throws Exception {
    String value = "a b\t\"c\" \\d\\ #e 'f' $g @h";
    Path bootFile = root.resolve("boot file #1 \"x\" \\y.bin");

    TestJvm.Finished worker = run(prepare(List.of("-Dtest.value=" + value), null, bootFile));

    assertThat(worker.error()).isEmpty();
    assertThat(worker.exitCode()).isZero();
    assertThat(worker.output().lines())
        .contains("argument=" + bootFile, "value=" + value, "preview=false");
  }

  @Test
  void prepare_classPathOfHundredsOfThousandsOfCharacters_starts() throws Exception {
    List<Path> classPath = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      classPath.add(root.resolve("no such 'directory' # \\ " + i + "x".repeat(60)));
    }
    HostClassPath.entries().forEach(entry -> classPath.add(Path.of(entry)));

    JvmCommand.Prepared prepared = prepare(List.of(), classPath, root.resolve("boot"));
    TestJvm.Finished worker = run(prepared);

    assertThat(worker.error()).isEmpty();
    assertThat(worker.exitCode()).isZero();
    String length =
        worker.output().lines().filter(l -> l.startsWith("class path=")).findFirst().get();
    assertThat(Integer.parseInt(length.substring("class path=".length()))).isGreaterThan(200_000);
  }

  @Test
  void prepare_anyCommand_showsOthersNothingButTheArgumentFile() throws Exception {
    JvmCommand.Prepared prepared = prepare(List.of("-Dsecret=1"), null, root.resolve("boot"));

    assertThat(prepared.command()).hasSize(2).last().isEqualTo("@" + prepared.argumentFile());
    assertThat(Files.getPosixFilePermissions(prepared.argumentFile()))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void prepare_usersCollectorAndHeap_replaceOurs() throws Exception {
    TestJvm.Finished worker =
        run(prepare(List.of("-XX:+UseG1GC", "-Xmx6m"), null, root.resolve("boot")));

    assertThat(worker.error()).isEmpty();
    assertThat(worker.exitCode()).isZero();
    assertThat(heapOf(worker)).isLessThanOrEqualTo(6L << 20);
  }

  @Test
  void prepare_workerHeap_isTheMaximum() throws Exception {
    TestJvm.Finished worker = run(prepare(List.of(), null, root.resolve("boot")));

    assertThat(heapOf(worker)).isBetween(HEAP_BYTES * 9 / 10, HEAP_BYTES);
  }

  @Test
  void prepare_usersArgumentFile_isRead() throws Exception {
    Path options = Files.writeString(root.resolve("options"), "-Dtest.value=fromFile");

    TestJvm.Finished worker = run(prepare(List.of("@" + options), null, root.resolve("boot")));

    assertThat(worker.exitCode()).isZero();
    assertThat(worker.output().lines())
        .contains("value=fromFile", "argument=" + root.resolve("boot"));
  }

  @Test
  void prepare_asciiLocale_stillWritesUtf8() throws Exception {
    JvmCommand.Prepared prepared = prepare(List.of(), null, root.resolve("boot"));
    ProcessBuilder builder = new ProcessBuilder(prepared.command());
    builder.environment().put("LC_ALL", "C");

    assertThat(TestJvm.run(builder).output().lines()).contains("text=h\u00e9\u20ac");
  }

  @Test
  void of_reservedOption_isRefused() {
    for (String option : List.of("-cp", "--class-path=x", "-jar", "--module=m/x")) {
      assertThatThrownBy(() -> command(List.of(option), null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("workers are started with classPath");
    }
  }

  @Test
  void of_classPathEntryWithSeparator_isRefused() {
    assertThatThrownBy(() -> command(List.of(), List.of(root.resolve("a:b"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a class path entry must not hold ':'");
  }

  @Test
  void javaProgram_noRuntimeThere_saysSo() {
    assertThatThrownBy(() -> JvmCommand.javaProgram(root))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("javaHome has no bin/java: " + root);
  }

  @Test
  void areEnabled_jvmStartedWithPreview_isSeen() throws Exception {
    TestJvm.Finished worker =
        TestJvm.run(TestJvm.builder(ProbeMain.class, List.of("--enable-preview"), "x"));

    assertThat(worker.output().lines()).contains("preview=true");
  }

  private JvmCommand.Prepared prepare(List<String> options, List<Path> classPath, Path bootFile)
      throws IOException {
    return command(options, classPath).prepare(3, bootFile);
  }

  private JvmCommand command(List<String> options, List<Path> classPath) throws IOException {
    JvmSettings settings =
        new JvmSettings(null, HEAP_BYTES, options, classPath, StandardCharsets.UTF_8, Map.of());
    return JvmCommand.of(settings, directory, ProbeMain.class.getName());
  }

  private static TestJvm.Finished run(JvmCommand.Prepared prepared) throws Exception {
    return TestJvm.run(new ProcessBuilder(prepared.command()));
  }

  private static long heapOf(TestJvm.Finished worker) {
    return worker
        .output()
        .lines()
        .filter(line -> line.startsWith("heap="))
        .mapToLong(line -> Long.parseLong(line.substring("heap=".length())))
        .findFirst()
        .orElseThrow();
  }
}
