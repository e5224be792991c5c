package io.github.procpool.benchmarks.report;

import io.github.procpool.benchmarks.work.Unit;
import io.github.procpool.benchmarks.work.Work;

/** The table for a terminal. */
public final class TextTable {
  private static final String LINE = "%-44s %14s  %-36s %s%n";

  private TextTable() {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    text.append(report.machine().text()).append(System.lineSeparator());
    for (Work work : report.works()) {
      text.append(System.lineSeparator());
      text.append(String.format(LINE, work.title(), "median", "from … to", "Procpool is"));
      for (Row row : report.rowsOf(work)) {
        text.append(line(report, row));
      }
    }
    return text.toString();
  }

  private static String line(Report report, Row row) {
    String title = "  " + row.rival().title();
    if (!row.isMeasured()) {
      return String.format(LINE, title, "–", row.failure(), "").stripTrailing()
          + System.lineSeparator();
    }
    Unit unit = row.work().unit();
    String ratio = report.leadText(row);
    String note = row.failure() == null ? ratio : ratio + "  (" + row.failure() + ")";
    return String.format(
                LINE,
                title,
                unit.text(row.median()),
                unit.text(row.least()) + " … " + unit.text(row.most()),
                note)
            .stripTrailing()
        + System.lineSeparator();
  }
}
