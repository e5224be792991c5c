package io.github.procpool.docs;

import io.github.procpool.spi.Codec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the project's documents are. */
final class Documents {
  private static final Path ROOT = root();

  private Documents() {}

  /** The directory of the README, above that of the core. */
  static Path root() {
    try {
      Path classes =
          Path.of(Codec.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      // <root>/<module>/target/classes
      return classes.getParent().getParent().getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the core's classes are not in a directory", e);
    }
  }

  /** Every Markdown file at the root and below {@code docs}. */
  static List<Path> all() {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path as a reader of the project writes it. */
  static String name(Path document) {
    return ROOT.relativize(document).toString().replace('\\', '/');
  }

  static List<String> lines(Path document) {
    try {
      return Files.readAllLines(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
