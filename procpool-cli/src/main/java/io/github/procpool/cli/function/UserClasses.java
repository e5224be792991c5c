package io.github.procpool.cli.function;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds classes by the names that users write: short ones through imports, nested ones with dots.
 */
final class UserClasses {
  /** What every expression may name by its simple name, besides {@code java.lang}. */
  static final List<String> USUAL_IMPORTS =
      List.of(
          "java.math.*",
          "java.nio.file.*",
          "java.time.*",
          "java.util.*",
          "java.util.regex.*",
          "java.util.stream.*");

  private final ClassLoader loader;
  private final List<String> imports;

  UserClasses(List<Path> classPath, List<String> imports) throws FunctionException {
    this.loader = loader(classPath);
    this.imports =
        Stream.of(imports, List.of("java.lang.*"), USUAL_IMPORTS).flatMap(List::stream).toList();
  }

  /** A loader of the user's classes, for as long as this JVM runs. */
  static ClassLoader loader(List<Path> classPath) throws FunctionException {
    List<URL> urls = new ArrayList<>();
    for (Path entry : classPath) {
      try {
        urls.add(entry.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new FunctionException("class path entry " + entry + " has no URL", e);
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getSystemClassLoader());
  }

  Class<?> find(String name) throws FunctionException {
    for (String candidate : candidates(name)) {
      Class<?> found = load(candidate);
      if (found != null) {
        return found;
      }
    }
    throw new FunctionException(
        "there is no class " + name + "; where is it? Say so with --class-path or --import");
  }

  private @Nullable Class<?> load(String name) throws FunctionException {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    } catch (LinkageError e) {
      throw new FunctionException("class " + name + " can't be loaded: " + e, e);
    }
  }

  private List<String> candidates(String name) {
    List<String> full = new ArrayList<>(List.of(name));
    if (name.indexOf('.') < 0) {
      for (String each : imports) {
        if (each.endsWith(".*")) {
          full.add(each.substring(0, each.length() - 1) + name);
        } else if (each.endsWith("." + name)) {
          full.add(each);
        }
      }
    }
    List<String> all = new ArrayList<>();
    for (String each : full) {
      for (String binary = each; ; ) {
        all.add(binary);
        int dot = binary.lastIndexOf('.');
        if (dot < 0) {
          break;
        }
        binary = binary.substring(0, dot) + '$' + binary.substring(dot + 1);
      }
    }
    return all;
  }
}
