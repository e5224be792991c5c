package io.github.procpool.benchmarks.report;

import io.github.procpool.benchmarks.rival.Family;
import io.github.procpool.benchmarks.work.Unit;
import io.github.procpool.benchmarks.work.Work;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A whole run. */
public record Report(
    Machine machine, String date, String effort, int workers, int rounds, List<Row> rows) {
  public Report {
    rows = List.copyOf(rows);
  }

  /** The works, in order. */
  List<Work> works() {
    return rows.stream().map(Row::work).distinct().toList();
  }

  List<Row> rowsOf(Work work) {
    return rows.stream().filter(row -> row.work().equals(work)).toList();
  }

  /** Procpool's row of a work, if it was measured. */
  Optional<Row> procpool(Work work) {
    return rowsOf(work).stream()
        .filter(row -> row.rival().name().equals("procpool") && row.isMeasured())
        .findFirst();
  }

  /** The best measured row of a family. */
  Optional<Row> best(Work work, Family family) {
    Comparator<Row> byFigure = Comparator.comparingDouble(Row::median);
    return rowsOf(work).stream()
        .filter(row -> row.rival().family() == family && row.isMeasured())
        .max(work.unit().isMoreBetter() ? byFigure : byFigure.reversed());
  }

  /** How many times better Procpool is than that row; empty when there is nothing to compare. */
  Optional<Double> lead(Row row) {
    if (row.rival().family() == Family.PROCPOOL || !row.isMeasured()) {
      return Optional.empty();
    }
    return procpool(row.work())
        .map(own -> row.work().unit().ratio(own.median(), row.median()))
        .filter(lead -> lead > 0 && Double.isFinite(lead));
  }

  /** The lead in words; empty when there is nothing to compare. */
  String leadText(Row row) {
    return lead(row)
        .map(
            lead ->
                lead >= 1 ? Unit.digits(lead) + " × ahead" : Unit.digits(1 / lead) + " × behind")
        .orElse("");
  }

  /** Whether Procpool has a figure for every work. */
  public boolean isComplete() {
    return works().stream().allMatch(work -> procpool(work).isPresent());
  }
}
