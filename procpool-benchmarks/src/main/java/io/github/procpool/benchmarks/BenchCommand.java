package io.github.procpool.benchmarks;

import io.github.procpool.benchmarks.chunks.ChunkRun;
import io.github.procpool.benchmarks.parts.PartsRun;
import io.github.procpool.benchmarks.report.DocsWriter;
import io.github.procpool.benchmarks.report.JsonReport;
import io.github.procpool.benchmarks.report.Machine;
import io.github.procpool.benchmarks.report.Report;
import io.github.procpool.benchmarks.report.Row;
import io.github.procpool.benchmarks.report.TextTable;
import io.github.procpool.benchmarks.rival.Rival;
import io.github.procpool.benchmarks.rival.Rivals;
import io.github.procpool.benchmarks.run.Bench;
import io.github.procpool.benchmarks.run.FirstUse;
import io.github.procpool.benchmarks.scale.ScaleRun;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Work;
import io.github.procpool.benchmarks.work.Works;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code procpool bench}. */
@Command(
    name = "procpool bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Procpool side by side with other ways to run tasks, in alternating rounds.",
      "Needs a quiet machine. The quick run takes up to two minutes, --full about an hour.",
      ""
    },
    footer = {"", "Exit codes: 0 all measured, 1 Procpool failed at a work, 2 wrong use."})
public final class BenchCommand implements Callable<Integer> {
  /**
   * Some works lose workers on purpose, of which their pools need not tell. Held: it is forgotten
   * else.
   */
  private static final Logger POOLS = Logger.getLogger("io.github.procpool");

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(names = "--full", description = "All rivals, large sizes, long samples, seven rounds.")
  private boolean full;

  @Option(names = "--tiny", description = "Only shows that everything runs.")
  private boolean tiny;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Only the works whose names begin so.")
  private List<String> only = List.of();

  @Option(
      names = "--rivals",
      split = ",",
      paramLabel = "NAME",
      description = "Only the rivals whose names begin so, and Procpool.")
  private List<String> rivals = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "Samples of each rival.")
  private int rounds;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Workers of each pool; default: ${DEFAULT-VALUE}.")
  private int workers = 2;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes every sample there.")
  private @Nullable Path json;

  @Option(
      names = "--write-docs",
      description = "Puts the figures into docs/benchmarks.md, with chart and samples beside it.")
  private boolean writeDocs;

  @Option(names = "--parts", description = "Runs the JMH benchmarks of the parts instead.")
  private boolean parts;

  @Option(
      names = "--scale",
      description = "Measures the pool's decisions alone, for up to 1,000 workers, instead.")
  private boolean scale;

  @Option(
      names = "--chunks",
      description = "Measures a map's own chunks against every fixed size instead.")
  private boolean chunks;

  @Option(names = "--list", description = "Names the works and the rivals.")
  private boolean list;

  private BenchCommand() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    POOLS.setLevel(Level.WARNING);
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand());
  }

  @Override
  public Integer call() throws Exception {
    if (full && tiny) {
      throw new ParameterException(spec.commandLine(), "--full and --tiny exclude each other");
    }
    if (workers < 1 || rounds < 0) {
      throw new ParameterException(spec.commandLine(), "--workers and --rounds must be at least 1");
    }
    Effort effort = full ? Effort.FULL : tiny ? Effort.TINY : Effort.QUICK;
    List<Work> works = pick(only, Works.of(effort), Work::name);
    List<Rival> chosen = pick(rivals, Rivals.all(), Rival::name);
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      works.forEach(work -> out.printf("%-16s %s%n", work.name(), work.title()));
      chosen.forEach(rival -> out.printf("%-32s %s%n", rival.name(), rival.title()));
      return 0;
    }
    if (parts) {
      PartsRun.all();
      return 0;
    }
    if (scale) {
      ScaleRun.all(out);
      return 0;
    }
    if (chunks) {
      ChunkRun.all(out);
      return 0;
    }
    Report report = measure(effort, works, chosen);
    out.print(TextTable.of(report));
    out.flush();
    if (json != null) {
      Files.writeString(json, JsonReport.of(report));
    }
    if (writeDocs) {
      DocsWriter.write(report, root().resolve("docs"));
    }
    return report.isComplete() ? 0 : 1;
  }

  private Report measure(Effort effort, List<Work> works, List<Rival> chosen)
      throws ExecutionException, InterruptedException {
    int times = rounds > 0 ? rounds : effort.rounds();
    PrintWriter progress = spec.commandLine().getErr();
    if (effort != Effort.TINY && !FirstUse.pass()) {
      progress.println("no archive of the worker's classes was made: workers boot without one");
    }
    Bench bench =
        new Bench(
            new Setup(workers, effort),
            times,
            line -> {
              progress.println(line);
              progress.flush();
            });
    List<Row> rows = bench.run(works, chosen);
    return new Report(
        Machine.current(root()),
        LocalDate.now(ZoneOffset.UTC).toString(),
        effort.name().toLowerCase(Locale.ROOT),
        workers,
        times,
        rows);
  }

  /** Where the sources are; the launcher script says so. */
  private static Path root() {
    return Path.of(System.getProperty("procpool.root", ""));
  }

  /** Procpool itself always runs: the ratios are to it. */
  private <T> List<T> pick(List<String> names, List<T> all, Function<T, String> name) {
    for (String wanted : names) {
      if (all.stream().noneMatch(each -> name.apply(each).startsWith(wanted))) {
        throw new ParameterException(
            spec.commandLine(), "there is no '" + wanted + "'; --list names what there is");
      }
    }
    return all.stream()
        .filter(
            each ->
                names.isEmpty()
                    || name.apply(each).equals("procpool")
                    || names.stream().anyMatch(name.apply(each)::startsWith))
        .toList();
  }
}
