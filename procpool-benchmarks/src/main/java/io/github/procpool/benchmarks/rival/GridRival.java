package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.child.ChildJvm;
import io.github.procpool.benchmarks.child.GridOptions;
import io.github.procpool.benchmarks.child.TrialProcess;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;

/**
 * A JVM grid on loopback. Built with the Maven profile {@code grids} only, and started in JVMs of
 * its own, for it needs flags.
 */
final class GridRival implements Rival {
  private static final String MAIN = "io.github.procpool.benchmarks.grid.GridMain";

  /** Larger ones take a grid seconds. */
  private static final long MOST_BYTES = 1 << 20;

  private final String grid;
  private final String title;

  GridRival(String grid, String title) {
    this.grid = grid;
    this.title = title;
  }

  @Override
  public String name() {
    return grid;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public Family family() {
    return Family.GRID;
  }

  @Override
  public Optional<String> obstacle() {
    boolean built =
        GridRival.class.getClassLoader().getResource(MAIN.replace('.', '/') + ".class") != null;
    return built ? Optional.empty() : Optional.of("built without the Maven profile 'grids'");
  }

  @Override
  public boolean does(Work work, Effort effort) {
    if (effort != Effort.FULL) {
      return false;
    }
    return work.kind() == Kind.BYTES
        ? work.size() <= MOST_BYTES
        : EnumSet.of(Kind.ROUND_TRIP, Kind.NO_OPS, Kind.LAMBDAS, Kind.RECORDS, Kind.CALLERS)
            .contains(work.kind());
  }

  @Override
  public Trial open(Work work, Setup setup) throws IOException {
    Path files = Files.createTempDirectory("procpool-bench");
    boolean opened = false;
    try {
      Process process = ChildJvm.start(GridOptions.of(grid, files), MAIN, grid);
      Trial trial = new GridTrial(TrialProcess.open(grid, process, work, setup), files);
      opened = true;
      return trial;
    } finally {
      if (!opened) {
        GridTrial.delete(files);
      }
    }
  }
}
