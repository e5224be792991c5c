package io.github.procpool.benchmarks.report;

import io.github.procpool.benchmarks.rival.Family;
import io.github.procpool.benchmarks.work.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables for the documents: one line per work, then all rows. */
public final class MarkdownTable {
  private MarkdownTable() {}

  public static String of(Report report) {
    return String.format(
            "Measured on %s, %s, %d workers, %s run, median of %d rounds.%n%n",
            report.date(),
            report.machine().text(),
            report.workers(),
            report.effort(),
            report.rounds())
        + summary(report)
        + String.format("%n<details>%n<summary>Every rival</summary>%n%n")
        + everything(report)
        + String.format("%n</details>%n");
  }

  private static String summary(Report report) {
    List<Family> rivals =
        Arrays.stream(Family.values())
            .filter(family -> family != Family.PROCPOOL)
            .filter(
                family ->
                    report.works().stream().anyMatch(work -> report.best(work, family).isPresent()))
            .toList();
    List<String> head = new ArrayList<>(List.of("work", "Procpool"));
    rivals.forEach(family -> head.add(family.title()));
    StringBuilder text = new StringBuilder(head(head));
    for (Work work : report.works()) {
      List<String> cells = new ArrayList<>();
      cells.add(work.title());
      cells.add(report.procpool(work).map(MarkdownTable::figure).orElse("–"));
      for (Family family : rivals) {
        cells.add(report.best(work, family).map(row -> withLead(report, row)).orElse(""));
      }
      text.append(line(cells));
    }
    return text.toString();
  }

  private static String withLead(Report report, Row row) {
    String lead = report.leadText(row);
    return lead.isEmpty() ? figure(row) : figure(row) + " (" + lead + ")";
  }

  private static String everything(Report report) {
    StringBuilder text =
        new StringBuilder(head(List.of("work", "rival", "median", "from", "to", "note")));
    for (Row row : report.rows()) {
      String note = row.failure() == null ? "" : row.failure().replace("|", "\\|");
      text.append(
          line(
              row.isMeasured()
                  ? List.of(
                      row.work().title(),
                      row.rival().title(),
                      figure(row),
                      row.work().unit().text(row.least()),
                      row.work().unit().text(row.most()),
                      note)
                  : List.of(row.work().title(), row.rival().title(), "–", "", "", note)));
    }
    return text.toString();
  }

  private static String figure(Row row) {
    return row.work().unit().text(row.median());
  }

  private static String head(List<String> cells) {
    return line(cells) + line(cells.stream().map(cell -> "---").toList());
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |" + System.lineSeparator();
  }
}
