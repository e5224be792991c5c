package io.github.procpool.cli.demo;

import io.github.procpool.Outcome;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.WorkerLostException;
import io.github.procpool.cli.pool.FailureText;
import io.github.procpool.cli.pool.WorkerClassPath;
import io.github.procpool.cli.term.CliStreams;
import io.github.procpool.cli.term.ExitCodes;
import io.github.procpool.cli.term.Interruption;
import io.github.procpool.cli.term.ProgressMeter;
import io.github.procpool.cli.term.StatusLine;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the pool at work on input that every machine has. */
@Command(
    name = "demo",
    sortOptions = false,
    header = "Parses every class of the running JDK in worker JVMs, one of which will crash.",
    description = {
      "",
      "Reads each class file of this JDK, parses it from its first byte to its last, and hashes"
          + " it. One class is poisoned: whichever worker begins it ends at once, as a crash in"
          + " native code would end it. That costs this one class; the worker is replaced, and all"
          + " others are parsed, each exactly once.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Exit codes: 0 when the poisoned class is all that was lost, 1 when anything else was,",
      "2 wrong use, 130 interrupted."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final String POISON = "/modules/java.base/java/lang/Shutdown.class";

  private final CliStreams streams;
  private final StatusLine line;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      description = "How many worker JVMs. Default: the number of processors.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(names = "--no-progress", description = "No progress bar, even on a terminal.")
  private boolean noProgress;

  /** For the command that this is a part of. */
  public DemoCommand(CliStreams streams) {
    this.streams = streams;
    this.line = new StatusLine(streams.err());
  }

  @Override
  public Integer call() throws IOException {
    if (workers < 1) {
      throw new ParameterException(
          spec.commandLine(), "--workers must be at least 1, was " + workers);
    }
    long start = System.nanoTime();
    List<String> paths = classFiles();
    DemoReport report = new DemoReport();
    try (Interruption interruption =
            new Interruption(() -> line.println("procpool demo: interrupted"));
        ProcessPoolExecutor pool =
            ProcessPoolExecutor.builder()
                .name("demo")
                .maxWorkers(workers)
                .classPath(WorkerClassPath.with(List.of()))
                .build()) {
      boolean asExpected = run(pool, paths, report, interruption);
      if (interruption.isBegun()) {
        return ExitCodes.FAILED; // the JVM ends with another code
      }
      PrintStream out = new PrintStream(streams.out(), false, StandardCharsets.UTF_8);
      report.print(out, System.nanoTime() - start, pool.stats(), workers);
      out.flush();
      return asExpected ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }

  /** Whether the poisoned class was lost, and nothing else. */
  private boolean run(
      ProcessPoolExecutor pool, List<String> paths, DemoReport report, Interruption interruption) {
    boolean asExpected = true;
    try (Results<ClassFacts> results = pool.map(ClassFacts.reader(POISON), paths);
        ProgressMeter meter =
            new ProgressMeter(
                "demo",
                streams,
                line,
                streams.errIsTerminal() && !noProgress,
                paths::size,
                () -> pool.stats().workers())) {
      Iterator<Outcome<ClassFacts>> outcomes = results.outcomes().iterator();
      for (String path : paths) {
        Outcome<ClassFacts> outcome = outcomes.next();
        meter.step(outcome.isSuccess());
        Throwable error = outcome.error();
        if (error == null) {
          report.add(outcome.value());
        } else {
          if (interruption.explains(error)) {
            return false;
          }
          asExpected &= path.equals(POISON) && error instanceof WorkerLostException;
          report.addLost(path, FailureText.of(error));
        }
      }
    }
    return asExpected && report.lost() == 1;
  }

  private static List<String> classFiles() throws IOException {
    Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    try (Stream<Path> files = Files.walk(modules)) {
      return files
          .map(Path::toString)
          .filter(path -> path.endsWith(".class") && !path.endsWith("/module-info.class"))
          .sorted()
          .toList();
    }
  }
}
