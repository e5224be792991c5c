package io.github.procpool.docs;

import static java.util.stream.Collectors.joining;

import io.github.procpool.spi.Codec;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Compiles listings in memory, against the core's classes and nothing else. */
final class ListingCompiler {
  /** What readers are taken to have imported. */
  private static final String IMPORTS =
      """
      import io.github.procpool.*;
      import java.io.*;
      import java.math.*;
      import java.nio.*;
      import java.nio.file.*;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.stream.*;
      """;

  /** Statements stand in a method; a pool is the one thing they may take for granted. */
  private static final String BEFORE_STATEMENTS =
      """
      final class Listing {
        static ProcessPoolExecutor pool;
        static void run() throws Exception {
      """;

  private static final String AFTER_STATEMENTS = "}}\n";

  private static final Pattern TYPE =
      Pattern.compile("(?:class|interface|record|enum)\\s+(\\w+)\\b");

  private final JavaCompiler compiler;
  private final JavaFileManager files;

  ListingCompiler() {
    JavaCompiler found = ToolProvider.getSystemJavaCompiler();
    if (found == null) {
      throw new AssertionError("this test needs a JDK: there is no compiler");
    }
    compiler = found;
    files = new NoOutput(found.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8));
  }

  /** What the compiler does not like, with lines as in the document; empty when all is well. */
  List<String> errors(Listing listing) {
    List<String> imports = new ArrayList<>();
    List<String> body = new ArrayList<>();
    for (String line : listing.code()) {
      boolean isImport = line.startsWith("import ");
      imports.add(isImport ? line : "");
      body.add(isImport ? "" : line);
    }
    String head =
        IMPORTS
            + String.join("\n", imports)
            + (listing.isWhole() ? "\n" : "\n" + BEFORE_STATEMENTS);
    String source = head + String.join("\n", body) + (listing.isWhole() ? "\n" : AFTER_STATEMENTS);

    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    boolean compiled =
        compiler
            .getTask(
                null,
                files,
                found,
                List.of("--release", "17", "-proc:none", "-classpath", classPath()),
                null,
                List.of(new Source(typeName(listing), source)))
            .call();
    long linesBefore = head.lines().count();
    List<String> errors =
        found.getDiagnostics().stream()
            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
            .map(error -> describe(listing, error, linesBefore))
            .toList();
    return compiled || !errors.isEmpty() ? errors : List.of(listing + ": not compiled");
  }

  private static String describe(
      Listing listing, Diagnostic<? extends JavaFileObject> error, long linesBefore) {
    long line = listing.line() + error.getLineNumber() - linesBefore;
    return listing.document() + ":" + line + ": " + error.getMessage(Locale.ROOT);
  }

  private static String typeName(Listing listing) {
    Matcher type = TYPE.matcher(String.join("\n", listing.code()));
    return listing.isWhole() && type.find() ? type.group(1) : "Listing";
  }

  private static String classPath() {
    return List.of(Codec.class, Nullable.class).stream()
        .map(ListingCompiler::location)
        .collect(joining(System.getProperty("path.separator")));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A source text. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String typeName, String text) {
      super(URI.create("listing:///" + typeName + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Drops the class files. */
  private static final class NoOutput extends ForwardingJavaFileManager<JavaFileManager> {
    NoOutput(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(
          URI.create("dropped:///" + className.replace('$', '/')), kind) {
        @Override
        public OutputStream openOutputStream() {
          return OutputStream.nullOutputStream();
        }
      };
    }
  }
}
