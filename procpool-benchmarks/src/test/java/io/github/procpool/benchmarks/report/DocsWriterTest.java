package io.github.procpool.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.benchmarks.rival.Family;
import io.github.procpool.benchmarks.rival.Rivals;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Work;
import io.github.procpool.benchmarks.work.Works;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures reach the documents. */
class DocsWriterTest {
  private static final Work WORK = Works.of(Effort.TINY).get(0);

  @TempDir private Path docs;
  private Path page;

  @BeforeEach
  void writePage() throws IOException {
    page = Files.writeString(docs.resolve("benchmarks.md"), text("old figures\n"));
  }

  private static String text(String figures) {
    return "before\n" + DocsWriter.BEGIN + "\n" + figures + DocsWriter.END + "\nafter\n";
  }

  /** Procpool twice as fast as its first rival; the second was not measured. */
  private static Report report() {
    Machine machine = new Machine("a <cpu>", 2, 1L << 30, "Linux 6", "JDK 17", "none", "abc");
    return new Report(
        machine,
        "2026-01-01",
        "quick",
        2,
        3,
        List.of(
            new Row(WORK, Rivals.all().get(0), List.of(3.0, 1.0, 2.0), null),
            new Row(WORK, Rivals.all().get(2), List.of(4.0), null),
            new Row(WORK, Rivals.all().get(3), List.of(), "no python3")));
  }

  @Test
  void write_betweenTheMarks_replacesTheFiguresOnly() throws Exception {
    DocsWriter.write(report(), docs);

    assertThat(page)
        .content()
        .startsWith("before\n" + DocsWriter.BEGIN)
        .endsWith(DocsWriter.END + "\nafter\n")
        .doesNotContain("old figures")
        .contains("2.00 ms", "4.00 ms (2.00 × ahead)", "no python3");
  }

  @Test
  void write_pageWithoutMarks_isRefused() throws IOException {
    Files.writeString(page, "no marks");

    assertThatThrownBy(() -> DocsWriter.write(report(), docs))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no lines");
  }

  @Test
  void write_chart_isXmlWithADotForEachFamily() throws Exception {
    DocsWriter.write(report(), docs);

    Path chart = docs.resolve("benchmarks.svg");
    var parsed = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(chart.toFile());
    int legend = Family.values().length;
    assertThat(parsed.getElementsByTagName("circle").getLength()).isEqualTo(legend + 2);
  }
}
