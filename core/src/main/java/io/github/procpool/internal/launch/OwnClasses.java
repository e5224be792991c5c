package io.github.procpool.internal.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/*
 * A worker must find Procpool's classes before it can ask the host for others. When they are in a
 * nested jar (Spring Boot), no class path can name them: then they are copied into a plain jar.
 * Which there are is found by following names: from the roots to every class named in a constant
 * of a class. All must come along: a class in the worker's application loader and one sent by the
 * host are of different run-time packages, and could not use each other's package-private members.
 */
/** Where a worker finds Procpool itself. */
final class OwnClasses {
  private static final String ROOT_PACKAGE = "io/github/procpool/";

  /** What workers and tasks enter by. */
  private static final List<String> ROOTS =
      List.of(
          ROOT_PACKAGE + "internal/worker/WorkerMain",
          ROOT_PACKAGE + "ProcessPoolExecutor",
          ROOT_PACKAGE + "Pool",
          ROOT_PACKAGE + "TaskProcess",
          ROOT_PACKAGE + "Futures",
          ROOT_PACKAGE + "SharedBuffer",
          ROOT_PACKAGE + "WorkerContext");

  private static final Pattern OWN_NAME = Pattern.compile("io[/.]github[/.]procpool[/.][\\w$/.]+");

  private OwnClasses() {}

  /** A class path entry that holds Procpool; empty when it is part of the Java runtime. */
  static Optional<Path> locate(HostDirectory directory) throws IOException {
    CodeSource source = OwnClasses.class.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location != null && location.getProtocol().equals("jrt")) {
      return Optional.empty();
    }
    Optional<Path> file = location == null ? Optional.empty() : HostClassPath.fileOf(location);
    return file.isPresent()
        ? file
        : Optional.of(
            extract(
                OwnClasses.class.getClassLoader(), ROOTS, directory.newFile("procpool", ".jar")));
  }

  /** Copies what is reachable from the roots; a root that is not there is left out. */
  static Path extract(@Nullable ClassLoader loader, Collection<String> roots, Path jar)
      throws IOException {
    Set<String> seen = new LinkedHashSet<>(roots);
    Deque<String> open = new ArrayDeque<>(roots);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      while (!open.isEmpty()) {
        String name = open.remove();
        byte[] bytes = read(loader, name + ".class");
        if (bytes == null) {
          continue;
        }
        out.putNextEntry(new ZipEntry(name + ".class"));
        out.write(bytes);
        out.closeEntry();
        for (String next : namesIn(bytes)) {
          if (seen.add(next)) {
            open.add(next);
          }
        }
      }
    }
    return jar;
  }

  /** Procpool's names among the texts of a class file; some may name no class. */
  private static Set<String> namesIn(byte[] classFile) {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = OWN_NAME.matcher(new String(classFile, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      names.add(matcher.group().replace('.', '/'));
    }
    return names;
  }

  private static byte @Nullable [] read(@Nullable ClassLoader loader, String resource)
      throws IOException {
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(resource)
            : loader.getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    }
  }
}
