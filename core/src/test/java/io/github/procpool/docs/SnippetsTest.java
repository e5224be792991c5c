package io.github.procpool.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the documents true: their listings compile, their links lead somewhere. */
final class SnippetsTest {
  private static final ListingCompiler COMPILER = new ListingCompiler();

  /** A link to a file of the project, its fragment cut off. */
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|mailto:|#)([^)#\\s]+)");

  /** A test class, or one of its methods. */
  private static final Pattern TEST_NAME = Pattern.compile("`([A-Z]\\w+Test|[A-Z]\\w+#\\w+)`");

  private static final Pattern TEST_METHOD = Pattern.compile("\\bvoid (\\w+)\\(");

  static List<Listing> listings() {
    return Documents.all().stream().flatMap(document -> Listing.in(document).stream()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("listings")
  void listing_ofADocument_compiles(Listing listing) {
    assertThat(COMPILER.errors(listing)).as("errors in the listing of %s", listing).isEmpty();
  }

  @Test
  void listings_ofTheFrontPage_areFound() {
    assertThat(Listing.in(Documents.root().resolve("README.md"))).isNotEmpty();
  }

  @Test
  void errors_ofAWrongListing_nameTheLineOfTheDocument() {
    Listing wrong = new Listing("some.md", 10, false, List.of("int a = 1;", "int b = no;"));

    assertThat(COMPILER.errors(wrong))
        .singleElement()
        .asString()
        .startsWith("some.md:12: cannot find symbol");
  }

  @Test
  void links_ofDocuments_leadToFiles() {
    List<String> broken =
        Documents.all().stream()
            .flatMap(
                document ->
                    found(LINK, document)
                        .filter(link -> !Files.exists(document.resolveSibling(link)))
                        .map(link -> Documents.name(document) + " -> " + link))
            .toList();

    assertThat(broken).as("links that lead nowhere").isEmpty();
  }

  @Test
  void tests_namedInDocuments_exist() {
    Set<String> existing = tests();

    List<String> missing =
        Documents.all().stream()
            // A decision record tells what was so on its day.
            .filter(document -> !Documents.name(document).startsWith("docs/adr/"))
            .flatMap(
                document ->
                    found(TEST_NAME, document)
                        .filter(test -> !existing.contains(test))
                        .map(test -> Documents.name(document) + " names " + test))
            .toList();

    assertThat(missing).as("tests that do not exist").isEmpty();
  }

  private static Stream<String> found(Pattern pattern, Path document) {
    return Documents.lines(document).stream()
        .flatMap(line -> pattern.matcher(line).results())
        .map((MatchResult result) -> result.group(1))
        .distinct();
  }

  /** The tests of all modules: simple names of classes, and each with its methods. */
  private static Set<String> tests() {
    try (Stream<Path> modules = Files.list(Documents.root())) {
      return modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .flatMap(SnippetsTest::javaFiles)
          .flatMap(SnippetsTest::testsIn)
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> testsIn(Path source) {
    String name = source.getFileName().toString().replaceFirst("\\.java$", "");
    return Stream.concat(
        Stream.of(name), found(TEST_METHOD, source).map(method -> name + "#" + method));
  }

  private static Stream<Path> javaFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
