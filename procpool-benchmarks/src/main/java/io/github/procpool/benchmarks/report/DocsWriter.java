package io.github.procpool.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts a run's figures into the documents: the table, the chart, and the samples beside it. */
public final class DocsWriter {
  static final String BEGIN = "<!-- figures:begin -->";
  static final String END = "<!-- figures:end -->";

  private static final String PAGE = "benchmarks.md";
  private static final String CHART = "benchmarks.svg";
  private static final String SAMPLES = "benchmarks.json";

  private DocsWriter() {}

  /** Writes into that folder, in which {@code benchmarks.md} has the two marks already. */
  public static void write(Report report, Path docs) throws IOException {
    Path page = docs.resolve(PAGE);
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(page + " has no lines " + BEGIN + " and " + END + ", in this order");
    }
    String figures =
        String.format(
            "%n%n![Speed of other ways to run tasks, Procpool being 1](%s)%n%n%s%n"
                + "All samples: [%s](%s).%n%n",
            CHART, MarkdownTable.of(report), SAMPLES, SAMPLES);
    Files.writeString(docs.resolve(CHART), SvgChart.of(report));
    Files.writeString(docs.resolve(SAMPLES), JsonReport.of(report));
    Files.writeString(
        page, text.substring(0, begin + BEGIN.length()) + figures + text.substring(end));
  }
}
