package io.github.procpool.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** Keeps the arrows between the core's packages as docs/architecture.md draws them. */
final class PackageDependencyTest {
  private static final String API = "io.github.procpool";
  private static final String SPI = API + ".spi";
  private static final String STATE = API + ".internal.state";
  private static final String WIRE = API + ".internal.wire";
  private static final String MEMORY = API + ".internal.memory";
  private static final String LAUNCH = API + ".internal.launch";
  private static final String HOST = API + ".internal.host";
  private static final String WORKER = API + ".internal.worker";

  /** What each package may use of the others; the host names the worker's main class as text. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          API, Set.of(SPI, STATE, WIRE, MEMORY, LAUNCH, HOST, WORKER),
          SPI, Set.of(API),
          STATE, Set.of(API),
          WIRE, Set.of(API, SPI),
          MEMORY, Set.of(API, WIRE),
          LAUNCH, Set.of(API, SPI),
          HOST, Set.of(API, SPI, STATE, WIRE, MEMORY, LAUNCH),
          WORKER, Set.of(API, SPI, WIRE, MEMORY));

  /** An arrow of {@code jdeps -verbose:package}: the user, the used and where the used is found. */
  private static final Pattern ARROW = Pattern.compile("^\\s+(\\S+)\\s+-> (\\S+)(?:\\s.*)?$");

  @Test
  void packages_useEachOther_onlyAlongAllowedArrows() {
    SortedMap<String, Set<String>> arrows = arrowsInside(MainClasses.directory());

    assertThat(arrows.keySet()).as("packages that jdeps read").contains(API);
    Set<String> forbidden = new TreeSet<>();
    arrows.forEach(
        (user, usedPackages) -> {
          Set<String> allowed = ALLOWED.getOrDefault(user, Set.of());
          usedPackages.stream()
              .filter(used -> !allowed.contains(used))
              .forEach(used -> forbidden.add(user + " -> " + used));
        });
    assertThat(forbidden).as("arrows that this test does not allow").isEmpty();
  }

  @Test
  void packages_inTheCore_allHaveARule() {
    assertThat(ALLOWED.keySet()).containsAll(MainClasses.packages());
  }

  /** The arrows between the core's own packages; a package that uses none maps to an empty set. */
  private static SortedMap<String, Set<String>> arrowsInside(Path classes) {
    SortedMap<String, Set<String>> arrows = new TreeMap<>();
    jdeps(classes)
        .lines()
        .map(ARROW::matcher)
        .filter(Matcher::matches)
        .filter(arrow -> isCore(arrow.group(1)))
        .forEach(
            arrow -> {
              Set<String> used = arrows.computeIfAbsent(arrow.group(1), user -> new TreeSet<>());
              if (isCore(arrow.group(2)) && !arrow.group(2).equals(arrow.group(1))) {
                used.add(arrow.group(2));
              }
            });
    return arrows;
  }

  private static boolean isCore(String packageName) {
    return packageName.equals(API) || packageName.startsWith(API + ".");
  }

  private static String jdeps(Path classes) {
    ToolProvider jdeps =
        ToolProvider.findFirst("jdeps")
            .orElseThrow(() -> new AssertionError("this test needs a JDK: there is no jdeps"));
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int exitCode;
    try (PrintWriter out = new PrintWriter(output);
        PrintWriter err = new PrintWriter(errors)) {
      exitCode =
          jdeps.run(
              out,
              err,
              "-verbose:package",
              "-filter:none",
              "--ignore-missing-deps",
              classes.toString());
    }
    assertThat(exitCode).as("jdeps: %s%s", output, errors).isZero();
    return output.toString();
  }
}
