package io.github.procpool.internal.launch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * Order: the application's class path, its modules, then the loaders' own paths, parents first, as
 * lookup goes here. What is in no file (a nested jar, a class made at run time) is not listed: a
 * worker asks the host for it.
 */
/** The class path of this JVM as a worker needs it: complete, and every entry absolute. */
final class HostClassPath {
  private HostClassPath() {}

  /** As seen by the calling thread, whose context class loader counts. */
  static List<String> entries() {
    Set<String> entries = new LinkedHashSet<>();
    entries.addAll(
        ofClassPath(
            System.getProperty("java.class.path", ""), System.getProperty("jdk.module.main")));
    entries.addAll(ofModulePath(System.getProperty("jdk.module.path", "")));
    entries.addAll(ofLoaders(HostClassPath.class.getClassLoader()));
    entries.addAll(ofLoaders(Thread.currentThread().getContextClassLoader()));
    return List.copyOf(entries);
  }

  /** An empty entry is the current directory, but no entry at all beside a main module is none. */
  static List<String> ofClassPath(String classPath, @Nullable String mainModule) {
    if (classPath.isEmpty() && mainModule != null) {
      return List.of();
    }
    return split(classPath).map(HostClassPath::absolute).toList();
  }

  /** Jars and exploded modules are entries themselves; a directory of modules gives its content. */
  static List<String> ofModulePath(String modulePath) {
    List<String> entries = new ArrayList<>();
    split(modulePath)
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath())
        .forEach(entry -> entries.addAll(modulesIn(entry)));
    return entries;
  }

  /** The files and directories of each URL class loader from {@code loader} up. */
  static List<String> ofLoaders(@Nullable ClassLoader loader) {
    List<List<String>> fromChildUp = new ArrayList<>();
    for (ClassLoader each = loader; each != null; each = each.getParent()) {
      if (each instanceof URLClassLoader withUrls) {
        fromChildUp.add(
            Stream.of(withUrls.getURLs())
                .map(HostClassPath::fileOf)
                .flatMap(Optional::stream)
                .map(Path::toString)
                .toList());
      }
    }
    Collections.reverse(fromChildUp);
    return fromChildUp.stream().flatMap(Collection::stream).toList();
  }

  /** The file that a URL names; empty if it names none. */
  static Optional<Path> fileOf(URL url) {
    if (!"file".equals(url.getProtocol())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(url.toURI()).toAbsolutePath());
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException unquoted) {
      // File.toURL() leaves spaces and the like as they are.
      return Optional.of(Path.of(url.getPath()).toAbsolutePath());
    }
  }

  private static Stream<String> split(String path) {
    return Stream.of(path.split(File.pathSeparator, -1));
  }

  /** Through File, for which a wildcard is a name on every system. */
  private static String absolute(String entry) {
    return new File(entry).getAbsolutePath();
  }

  private static List<String> modulesIn(Path entry) {
    if (!Files.isDirectory(entry) || Files.exists(entry.resolve("module-info.class"))) {
      return List.of(entry.toString());
    }
    try (Stream<Path> children = Files.list(entry)) {
      return children
          .filter(
              child ->
                  child.getFileName().toString().endsWith(".jar")
                      || Files.exists(child.resolve("module-info.class")))
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read the module directory " + entry, failure);
    }
  }
}
