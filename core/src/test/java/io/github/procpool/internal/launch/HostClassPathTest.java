package io.github.procpool.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where entries come from, and that each is absolute. */
class HostClassPathTest {
  private static final String SEPARATOR = File.pathSeparator;

  @TempDir Path root;

  @Test
  void ofClassPath_relativeEmptyAndWildcardEntries_becomeAbsolute() {
    String here = System.getProperty("user.dir");

    assertThat(HostClassPath.ofClassPath("lib/a.jar" + SEPARATOR + SEPARATOR + "lib/*", null))
        .containsExactly(here + "/lib/a.jar", here, here + "/lib/*");
  }

  @Test
  void ofClassPath_emptyBesideAMainModule_isNone() {
    assertThat(HostClassPath.ofClassPath("", "app/app.Main")).isEmpty();
    assertThat(HostClassPath.ofClassPath("", null)).hasSize(1);
  }

  @Test
  void ofModulePath_directoryOfModules_givesItsContent() throws Exception {
    Path jar = Files.createFile(root.resolve("a.jar"));
    Files.createFile(root.resolve("notes.txt"));
    Path exploded = Files.createDirectory(root.resolve("b"));
    Files.createFile(exploded.resolve("module-info.class"));

    assertThat(HostClassPath.ofModulePath(root + SEPARATOR + exploded))
        .containsExactly(jar.toString(), exploded.toString(), exploded.toString());
    assertThat(HostClassPath.ofModulePath("")).isEmpty();
  }

  @Test
  void ofLoaders_chainOfUrlLoaders_givesFilesParentsFirst() throws Exception {
    Path parentJar = root.resolve("with space.jar");
    Path childJar = root.resolve("child.jar");
    URL[] parentUrls = {parentJar.toUri().toURL(), URI.create("http://localhost/x.jar").toURL()};
    URL[] childUrls = {childJar.toUri().toURL()};
    try (URLClassLoader parent = new URLClassLoader(parentUrls, null);
        URLClassLoader child = new URLClassLoader(childUrls, parent)) {
      assertThat(HostClassPath.ofLoaders(child))
          .isEqualTo(List.of(parentJar.toString(), childJar.toString()));
    }
  }

  @Test
  @SuppressWarnings("deprecation") // The way such URLs come into being.
  void fileOf_urlWithUnquotedSpace_isStillFound() throws Exception {
    assertThat(HostClassPath.fileOf(new URL("file:/a b/c.jar"))).hasValue(Path.of("/a b/c.jar"));
  }

  @Test
  void entries_always_areAbsolute() {
    assertThat(HostClassPath.entries())
        .isNotEmpty()
        .allMatch(entry -> new File(entry).isAbsolute());
  }
}
