package io.github.procpool.build;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import io.github.procpool.spi.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The compiled classes of the core, as the build left them in its output directory. */
final class MainClasses {
  private MainClasses() {}

  static Path directory() {
    try {
      return Path.of(Codec.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the core's classes are not in a directory", e);
    }
  }

  /** The module's base directory. */
  static Path moduleDirectory() {
    // target/classes
    return directory().getParent().getParent();
  }

  /** All classes of the exported packages, package-private ones among them, by name. */
  static List<Class<?>> exportedTypes() {
    Set<String> exported =
        descriptor().exports().stream()
            .filter(export -> !export.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(toSet());
    return classNames().stream()
        .filter(name -> exported.contains(packageOf(name)) && !name.endsWith(".package-info"))
        .<Class<?>>map(MainClasses::load)
        .toList();
  }

  /** Names of all packages that hold a class. */
  static SortedSet<String> packages() {
    return classNames().stream().map(MainClasses::packageOf).collect(toCollection(TreeSet::new));
  }

  /** Binary names of all classes, {@code package-info} among them, {@code module-info} not. */
  static List<String> classNames() {
    Path root = directory();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".class") && name.contains("/"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModuleDescriptor descriptor() {
    try (InputStream in = Files.newInputStream(directory().resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      // Not initialized: what the class would do then is no part of the API.
      return Class.forName(name, false, MainClasses.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }
}
