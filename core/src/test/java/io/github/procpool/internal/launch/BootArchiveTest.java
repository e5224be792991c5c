package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which workers can have an archive, and what it is good for. */
class BootArchiveTest {
  private static final Path HOME = Path.of(System.getProperty("java.home"));

  @TempDir Path root;
  private Path own;

  @BeforeEach
  void create() throws IOException {
    own = Files.createDirectory(root.resolve("own"));
  }

  @Test
  void of_plainJar_isThereWhereverTheJarIs() throws IOException {
    Path jar = jar("io/github/procpool/Pool.class", "META-INF/MANIFEST.MF", "module-info.class");

    assertThat(BootArchive.of(settings(), HOME, Set.of("/a.jar"), jar, own)).isPresent();
  }

  @Test
  void of_jarOfAWholeProgram_isThereOnlyIfTheJarIsFirstAnyway() throws IOException {
    Path jar = jar("io/github/procpool/Pool.class", "com/example/Main.class");

    assertThat(BootArchive.of(settings(), HOME, Set.of("/a.jar"), jar, own)).isEmpty();
    assertThat(BootArchive.of(settings(), HOME, Set.of(jar.toString()), jar, own)).isPresent();
  }

  @Test
  void of_directoryOfClasses_isEmpty() throws IOException {
    Path classes = Files.createDirectory(root.resolve("classes"));

    assertThat(BootArchive.of(settings(), HOME, Set.of(), classes, own)).isEmpty();
  }

  @Test
  void of_copyInTheHostsDirectory_isEmpty() throws IOException {
    Path copy = Files.copy(jar("io/github/procpool/Pool.class"), own.resolve("copy.jar"));

    assertThat(BootArchive.of(settings(), HOME, Set.of(), copy, own)).isEmpty();
  }

  @Test
  void of_anotherRuntime_isEmpty() throws IOException {
    Path jar = jar("io/github/procpool/Pool.class");

    assertThat(BootArchive.of(settings(), root, Set.of(), jar, own)).isEmpty();
  }

  @Test
  void of_usersOwnSharing_isEmpty() throws IOException {
    Path jar = jar("io/github/procpool/Pool.class");

    for (String option :
        List.of(
            "-Xshare:off",
            "-XX:SharedArchiveFile=/x.jsa",
            "-XX:AOTCache=/x.aot",
            "-XX:-UseSharedSpaces",
            "-XX:+AutoCreateSharedArchive",
            "@options")) {
      assertThat(BootArchive.of(settings(option), HOME, Set.of(), jar, own)).as(option).isEmpty();
    }
    assertThat(BootArchive.of(settings("-Xss1m", "-XX:+UseG1GC"), HOME, Set.of(), jar, own))
        .isPresent();
  }

  @Test
  void sharesItself_byAVariable_isSeen() {
    assertThat(
            BootArchive.sharesItself(
                List.of(), Map.of("JAVA_TOOL_OPTIONS", "-Dx=y -XX:AOTCache=/x.aot")))
        .isTrue();
    assertThat(BootArchive.sharesItself(List.of(), Map.of("OTHER", "-Xshare:off"))).isFalse();
  }

  @Test
  void options_nothingMade_areNone() throws IOException {
    Path jar = jar("io/github/procpool/Pool.class");
    System.setProperty(ArchiveDirectory.PROPERTY, root.resolve("cache").toString());
    try {
      assertThat(BootArchive.of(settings(), HOME, Set.of(), jar, own).orElseThrow().options())
          .isEmpty();
    } finally {
      System.clearProperty(ArchiveDirectory.PROPERTY);
    }
  }

  @Test
  void key_sameFiles_isTheSameUntilTheJarChanges() throws IOException {
    Path jar = jar("io/github/procpool/Pool.class");
    ArchiveKey before = ArchiveKey.of(HOME, jar);

    assertThat(ArchiveKey.of(HOME, jar)).isEqualTo(before);
    assertThat(before.text()).startsWith("jdk" + Runtime.version().feature() + "-");

    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L));
    assertThat(ArchiveKey.of(HOME, jar)).isNotEqualTo(before);
  }

  private static JvmSettings settings(String... options) {
    return new JvmSettings(null, 1L << 26, List.of(options), null, null, Map.of());
  }

  private Path jar(String... entries) throws IOException {
    Path jar = root.resolve("procpool.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
      }
    }
    return jar;
  }
}
