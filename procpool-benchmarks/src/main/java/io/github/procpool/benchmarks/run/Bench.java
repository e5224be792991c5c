package io.github.procpool.benchmarks.run;

import io.github.procpool.benchmarks.report.Row;
import io.github.procpool.benchmarks.rival.Rival;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Measures all rivals at all works, in turn. */
public final class Bench {
  private final Setup setup;
  private final int rounds;
  private final Consumer<String> progress;
  private final TimeLimit limit;

  /**
   * Prepares a run.
   *
   * @param progress told what is being done
   */
  public Bench(Setup setup, int rounds, Consumer<String> progress) {
    this.setup = setup;
    this.rounds = rounds;
    this.progress = progress;
    this.limit = new TimeLimit(setup.effort().limitSeconds());
  }

  /** The rows of each work, in the order of the rivals. */
  public List<Row> run(List<Work> works, List<Rival> rivals) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < works.size(); i++) {
      Work work = works.get(i);
      progress.accept("[" + (i + 1) + "/" + works.size() + "] " + work.name());
      rows.addAll(run(work, rivals));
    }
    return rows;
  }

  private List<Row> run(Work work, List<Rival> rivals) throws InterruptedException {
    List<Lane> lanes =
        rivals.stream()
            .filter(rival -> rival.does(work, setup.effort()))
            .map(rival -> new Lane(work, rival, setup, limit))
            .toList();
    try {
      for (Lane lane : lanes) {
        lane.warmUp();
      }
      List<Lane> order = new ArrayList<>(lanes);
      for (int round = 0; round < roundsOf(work); round++) {
        for (Lane lane : order) {
          lane.measure();
        }
        Collections.reverse(order); // nobody always comes after the same one
      }
    } finally {
      for (Lane lane : lanes) {
        lane.end();
      }
    }
    return lanes.stream().map(Lane::row).toList();
  }

  /** Dozens of JVMs take seconds to start. */
  private int roundsOf(Work work) {
    boolean costly = work.kind() == Kind.START && work.size() > 8;
    return costly ? (rounds + 2) / 3 : rounds;
  }
}
