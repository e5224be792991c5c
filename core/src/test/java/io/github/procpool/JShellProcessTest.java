package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.ProcessTest;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed into JShell runs in workers unchanged. */
@ProcessTest
class JShellProcessTest {
  private static final long TOOL_SECONDS = 55;

  @Test
  void api_lambdas_runInWorkers() throws Exception {
    try (Session session = new Session()) {
      session.type("var pool = ProcessPoolExecutor.create(1);");

      assertThat(session.type("pool.submit(() -> 1 + 1).get()")).isEqualTo("2");
      assertThat(session.type("pool.submit(x -> x * x, 7).get()")).isEqualTo("49");
      assertThat(session.type("pool.map(x -> x + 1, List.of(1, 2, 3)).toList()"))
          .isEqualTo("[2, 3, 4]");
      assertThat(session.type("pool.submit(Math::sqrt, 16.0).get()")).isEqualTo("4.0");
      assertThat(
              session.type(
                  "pool.submit(() -> ProcessHandle.current().pid()).get()"
                      + " == ProcessHandle.current().pid()"))
          .isEqualTo("false");
      session.type("pool.close();");
    }
  }

  @Test
  void api_typesAndMethodsOfTheSession_runInWorkers() throws Exception {
    try (Session session = new Session()) {
      session.type("record Point(int x, int y) implements java.io.Serializable {}");
      session.type("enum Colour { RED, GREEN }");
      session.type("int square(int n) { return n * n; }");
      session.type(
          "static class Broken extends RuntimeException {" + " Broken(String m) { super(m); } }");
      session.type("var pool = ProcessPoolExecutor.create(1);");

      assertThat(session.type("pool.submit(() -> square(6)).get()")).isEqualTo("36");
      assertThat(session.type("pool.submit(p -> new Point(p.y(), p.x()), new Point(1, 2)).get()"))
          .isEqualTo("Point[x=2, y=1]");
      assertThat(session.type("pool.submit(() -> Colour.values()[1]).get() == Colour.GREEN"))
          .isEqualTo("true");
      assertThat(
              session.type(
                  "pool.submit(() -> { if (true) throw new Broken(\"so\"); return 1; })"
                      + ".exception() instanceof Broken b ? b.getMessage() : \"?\""))
          .isEqualTo("\"so\"");
      session.type("pool.close();");
    }
  }

  @Test
  void api_variablesOfTheSession_haveTheirValuesInWorkers() throws Exception {
    try (Session session = new Session()) {
      session.type("var pool = ProcessPoolExecutor.create(1);");
      session.type("int base = 40;");
      session.type("record Point(int x, int y) implements java.io.Serializable {}");
      session.type("var corner = new Point(3, 4);");
      session.type("int shifted(int n) { return n + base; }");

      assertThat(session.type("pool.submit(() -> base + corner.x()).get()")).isEqualTo("43");
      assertThat(session.type("pool.map(n -> shifted(n), List.of(1, 2)).toList()"))
          .isEqualTo("[41, 42]");
      session.type("base = 50;");
      assertThat(session.type("pool.submit(() -> shifted(1)).get()")).isEqualTo("51");
      assertThat(session.type("pool.submit(() -> pool == null).get()")).isEqualTo("true");
      session.type("pool.close();");
    }
  }

  @Test
  void api_methodTypedLater_runsInWorkersThatWereThereBefore() throws Exception {
    try (Session session = new Session()) {
      session.type("var pool = ProcessPoolExecutor.create(1);");
      assertThat(session.type("pool.submit(() -> 1 + 1).get()")).isEqualTo("2");
      session.type("int cube(int n) { return n * n * n; }");

      assertThat(session.type("pool.map(n -> cube(n), List.of(1, 2, 3)).toList()"))
          .isEqualTo("[1, 8, 27]");
      session.type("pool.close();");
    }
  }

  @Test
  void api_methodTypedAgain_theNewOneRuns() throws Exception {
    try (Session session = new Session()) {
      session.type("var pool = ProcessPoolExecutor.create(1);");
      session.type("int change(int n) { return n * n * n; }");
      assertThat(session.type("pool.submit(() -> change(5)).get()")).isEqualTo("125");

      session.type("int change(int n) { return -n; }");
      String answer = session.type("pool.submit(() -> change(5)).get()");
      session.type("pool.close();");

      assertThat(answer).isEqualTo("-5");
    }
  }

  /** A session of the API, whose snippets run in a JVM of their own. */
  private static final class Session implements AutoCloseable {
    private final JShell shell = JShell.create();

    Session() throws URISyntaxException {
      for (Path entry : ownClassPath()) {
        shell.addToClasspath(entry.toString());
      }
      type("import io.github.procpool.*;");
      type("import java.util.*;");
    }

    /** Evaluates one snippet; answers its value. */
    @Nullable String type(String snippet) {
      String value = null;
      for (SnippetEvent event : shell.eval(snippet)) {
        assertThat(event.exception()).as(snippet).isNull();
        assertThat(event.status())
            .as(() -> snippet + problems(event.snippet()))
            .isIn(Snippet.Status.VALID, Snippet.Status.OVERWRITTEN);
        value = event.value() == null ? value : event.value();
      }
      return value;
    }

    private String problems(Snippet snippet) {
      return shell
          .diagnostics(snippet)
          .map(problem -> "\n" + problem.getMessage(Locale.ENGLISH))
          .collect(Collectors.joining());
    }

    @Override
    public void close() {
      shell.close();
    }
  }

  private static List<Path> ownClassPath() throws URISyntaxException {
    return List.of(homeOf(ProcessPoolExecutor.class), homeOf(Nullable.class));
  }

  private static Path homeOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void tool_sessionOnStandardInput_printsWhatWorkersAnswer(@TempDir Path directory)
      throws Exception {
    String printed =
        runTool(
            directory,
            """
            import io.github.procpool.*
            record Point(int x, int y) implements java.io.Serializable {}
            int square(int n) { return n * n; }
            var pool = ProcessPoolExecutor.create(1)
            System.out.println("sum " + pool.submit(() -> 1 + 1).get())
            System.out.println(pool.submit(p -> new Point(p.y(), p.x()), new Point(1, 2)).get())
            System.out.println(pool.map(n -> square(n), java.util.List.of(1, 2, 3)).toList())
            pool.close()
            /exit
            """);

    assertThat(printed.lines()).contains("sum 2", "Point[x=2, y=1]", "[1, 4, 9]");
  }

  private static String runTool(Path directory, String session)
      throws IOException, InterruptedException, URISyntaxException {
    Path input = Files.writeString(directory.resolve("session.jsh"), session);
    Path output = directory.resolve("output.txt");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "--class-path",
                ownClassPath().stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
                "-s",
                "-")
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(tool.waitFor(TOOL_SECONDS, TimeUnit.SECONDS))
          .as(() -> "jshell ends; it printed " + output.toUri())
          .isTrue();
    } finally {
      Stream.concat(tool.descendants(), Stream.of(tool.toHandle()))
          .forEach(ProcessHandle::destroyForcibly);
    }
    return Files.readString(output);
  }
}
