package io.github.procpool.cli.pool;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What workers of this command have on their class path: the user's classes, and its own. */
public final class WorkerClassPath {
  private WorkerClassPath() {}

  /**
   * Takes a class path apart.
   *
   * @param text entries as the {@code java} command takes them, {@code lib/*} among them
   * @throws IOException if an entry is not there
   */
  public static List<Path> parse(String text) throws IOException {
    List<Path> entries = new ArrayList<>();
    for (String part : text.split(File.pathSeparator, -1)) {
      if (part.isEmpty()) {
        continue;
      }
      if (part.equals("*") || part.endsWith("/*")) {
        Path directory = Path.of(part.equals("*") ? "." : part.substring(0, part.length() - 2));
        try (Stream<Path> files = Files.list(directory)) {
          files
              .filter(file -> file.getFileName().toString().endsWith(".jar"))
              .sorted()
              .forEach(entries::add);
        }
      } else if (Files.exists(Path.of(part))) {
        entries.add(Path.of(part));
      } else {
        throw new IOException(part + " does not exist");
      }
    }
    return List.copyOf(entries);
  }

  /** Adds the classes of this command; the pool adds its own. */
  public static List<Path> with(List<Path> userClasses) {
    List<Path> all = new ArrayList<>(userClasses);
    CodeSource source = WorkerClassPath.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IllegalStateException("the command's classes are in no file");
    }
    try {
      all.add(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no path: " + source.getLocation(), e);
    }
    return List.copyOf(all);
  }
}
