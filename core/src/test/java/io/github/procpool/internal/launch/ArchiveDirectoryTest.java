package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where archives lie, and which places are trusted with code. */
class ArchiveDirectoryTest {
  @TempDir Path root;
  private Path directory;
  private int user;

  @BeforeEach
  void create() throws IOException {
    root = root.toRealPath();
    directory = root.resolve("a").resolve("b");
    ArchiveDirectory.create(directory);
    user = ArchiveDirectory.ownerOf(directory);
  }

  @Test
  void locate_linux_isTheCacheDirectoryOfTheDesktopStandard() {
    Map<String, String> linux = Map.of("os.name", "Linux", "user.home", "/home/u");

    assertThat(locate(linux, Map.of())).hasValue(Path.of("/home/u/.cache/procpool"));
    assertThat(locate(linux, Map.of("XDG_CACHE_HOME", "/c"))).hasValue(Path.of("/c/procpool"));
    assertThat(locate(linux, Map.of("XDG_CACHE_HOME", "relative")))
        .hasValue(Path.of("/home/u/.cache/procpool"));
  }

  @Test
  void locate_otherSystems_isTheirCacheDirectory() {
    assertThat(locate(Map.of("os.name", "Mac OS X", "user.home", "/Users/u"), Map.of()))
        .hasValue(Path.of("/Users/u/Library/Caches/procpool"));
    assertThat(locate(Map.of("os.name", "Windows 11"), Map.of("LOCALAPPDATA", "/local")))
        .hasValue(Path.of("/local/procpool"));
  }

  @Test
  void locate_property_comesFirst() {
    Map<String, String> named =
        Map.of("os.name", "Linux", "user.home", "/home/u", ArchiveDirectory.PROPERTY, "/x/y");

    assertThat(locate(named, Map.of())).hasValue(Path.of("/x/y"));
  }

  @Test
  void locate_noHome_isNowhere() {
    assertThat(locate(Map.of("os.name", "Linux", "user.home", "?"), Map.of())).isEmpty();
    assertThat(locate(Map.of("os.name", "Linux"), Map.of())).isEmpty();
  }

  @Test
  void create_missingParents_areForTheUserAlone() throws IOException {
    assertThat(mode(directory)).isEqualTo("rwx------");
    assertThat(mode(directory.getParent())).isEqualTo("rwx------");
  }

  @Test
  void trusted_privateDirectory_isGivenByItsRealName() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("link"), directory);

    assertThat(ArchiveDirectory.trusted(link, user)).hasValue(directory);
  }

  @Test
  void trusted_missing_isEmpty() throws IOException {
    assertThat(ArchiveDirectory.trusted(root.resolve("none"), user)).isEmpty();
  }

  @Test
  void trusted_othersMayWrite_isEmpty() throws IOException {
    for (String mode : new String[] {"rwxrwx---", "rwx----w-"}) {
      setMode(directory, mode);
      assertThat(ArchiveDirectory.trusted(directory, user)).as(mode).isEmpty();
    }
  }

  @Test
  void trusted_othersMayReplaceADirectoryAbove_isEmpty() throws IOException {
    setMode(directory.getParent(), "rwxrwxrwx");

    assertThat(ArchiveDirectory.trusted(directory, user)).isEmpty();
  }

  @Test
  void trusted_stickyDirectoryAbove_isTrusted() throws IOException {
    Files.setAttribute(directory.getParent(), "unix:mode", 01777);

    assertThat(ArchiveDirectory.trusted(directory, user)).hasValue(directory);
  }

  @Test
  void trusted_ownedByAnother_isEmpty() throws IOException {
    assertThat(ArchiveDirectory.trusted(directory, user + 1)).isEmpty();
  }

  private static Optional<Path> locate(
      Map<String, String> properties, Map<String, String> environment) {
    Properties all = new Properties();
    all.putAll(properties);
    return Optional.ofNullable(ArchiveDirectory.locate(all, environment));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void setMode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
