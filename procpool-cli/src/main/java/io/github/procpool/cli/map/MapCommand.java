package io.github.procpool.cli.map;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.ProcpoolException;
import io.github.procpool.cli.function.FunctionException;
import io.github.procpool.cli.function.FunctionText;
import io.github.procpool.cli.function.ItemCall;
import io.github.procpool.cli.function.ItemTask;
import io.github.procpool.cli.pool.PoolOptions;
import io.github.procpool.cli.pool.WorkerClassPath;
import io.github.procpool.cli.term.CliStreams;
import io.github.procpool.cli.term.ExitCodes;
import io.github.procpool.cli.term.StatusLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Applies a function to each line of the input, in worker JVMs. */
@Command(
    name = "map",
    sortOptions = false,
    abbreviateSynopsis = true,
    header = "Applies FUNCTION to each line of the input, in worker JVMs, and prints the results.",
    description = {
      "",
      "Reads lines of the FILEs, or of standard input, and prints one line for each result, in"
          + " the order of the input. Input and output are streamed: neither needs to end, nor to"
          + " fit in memory.",
      "",
      "FUNCTION is one of",
      "  'line -> line.length()'  an expression in Java, compiled on the spot",
      "  com.acme.Resize::run     a public static method, with --class-path",
      "  String::strip, URI::new  a method of the line itself, a constructor",
      "",
      "It takes one String, Path, File or number, to which the line is converted. In"
          + " expressions that is a String (a Path with --each-file) unless the expression names"
          + " its type: '(Long x) -> x * 2'. A result is printed as String.valueOf prints it, an"
          + " array by its elements; a function that returns nothing prints nothing. Expressions"
          + " know java.lang, java.util, java.util.stream, java.util.regex, java.nio.file,"
          + " java.time, java.math, and random().",
      "",
      "An item whose function throws, runs out of time, or takes its whole worker down fails"
          + " alone; all others are done, each exactly once. The count and the first few are told"
          + " on standard error, where the function's own output goes too.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  seq 1 1000000 | procpool map 'x -> Long.parseLong(x) * 2' | tail -1",
      "  procpool map --each-file 'p -> Files.size(p)' *.jar",
      "  find . -name '*.png' -print0 |",
      "    procpool map -0 --each-file --class-path app.jar com.acme.Resize::run",
      "  procpool map --json --timeout 10s --retries 1 com.acme.Page::fetch urls.txt",
      "  seq 1000 | procpool map --seed 1 'x -> random().nextGaussian()'",
      "",
      "Exit codes:",
      "  0    every item succeeded, or whoever read the output stopped reading (| head)",
      "  1    items failed, or the input or output did",
      "  2    wrong use; FUNCTION does not compile or was not found",
      "  130  interrupted by Ctrl-C; the workers have been ended"
    })
public final class MapCommand implements Callable<Integer> {
  /** What a failed item does to the others, and to the output. */
  @SuppressWarnings("EnumConstantNames") // as users write them
  enum OnError {
    fail,
    skip,
    report
  }

  private final CliStreams streams;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(index = "0", paramLabel = "FUNCTION", description = "What to apply; see above.")
  private String function;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "Files of lines; '-' and none at all mean standard input. With --each-file: the items.")
  private List<String> files = List.of();

  @Option(
      names = "--each-file",
      description =
          "The items are paths: the FILEs themselves or, without any, the lines of standard"
              + " input. FUNCTION gets each as a Path if it takes one.")
  private boolean eachFile;

  @Option(
      names = {"-0", "--null"},
      description = "Items of the input end with a NUL character, not a line break.")
  private boolean untilNul;

  @Option(
      names = "--json",
      description =
          "Print one JSON object for each item: index, input, value or error, worker,"
              + " durationMs.")
  private boolean json;

  @Option(names = "--unordered", description = "Print results as they come.")
  private boolean unordered;

  @Option(
      names = "--on-error",
      paramLabel = "WHAT",
      defaultValue = "report",
      description = {
        "What a failed item does:",
        "fail    it ends the run;",
        "skip    it leaves no trace in the output;",
        "report  it is an object of the --json output (default)."
      })
  private OnError onError = OnError.report;

  @Option(
      names = {"--class-path", "-cp"},
      paramLabel = "PATH",
      description = "Where FUNCTION's classes are: jars and directories, lib/* among them.")
  private @Nullable String classPath;

  @Option(
      names = "--import",
      paramLabel = "NAME",
      description =
          "Lets expressions use com.acme.Image, com.acme.*, or 'static com.acme.Image.*' by"
              + " their short names. May be given more than once.")
  private List<String> imports = List.of();

  @Mixin private PoolOptions poolOptions = new PoolOptions();

  @Option(
      names = "--chunk",
      paramLabel = "N",
      description =
          "How many items travel together. Default: as many as take about 10 ms. Not with"
              + " --unordered, which sends each item by itself.")
  private @Nullable Integer chunk;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Makes random() in expressions repeatable: an item gets the same numbers in every run,"
              + " whatever worker it runs on. Default: other numbers in each run.")
  private @Nullable Long seed;

  @Option(names = "--no-progress", description = "No progress bar, even on a terminal.")
  private boolean noProgress;

  /** For {@code io.github.procpool.cli.ProcpoolCommand}. */
  public MapCommand(CliStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (unordered && chunk != null) {
      throw wrong("--chunk has no meaning with --unordered");
    }
    if (chunk != null && chunk < 1) {
      throw wrong("--chunk must be at least 1, was " + chunk);
    }
    List<Path> userClasses = userClasses();
    requireReadable();
    ItemTask task = task(userClasses);
    StatusLine line = new StatusLine(streams.err());
    try (ProcessPoolExecutor pool = pool(userClasses, line)) {
      MapJob job = new MapJob(spec.qualifiedName(), streams, line, pool, task, settings());
      boolean orderly = false;
      try {
        int code = job.run();
        orderly = job.isComplete();
        return code;
      } finally {
        if (!orderly) {
          pool.killWorkers();
        }
      }
    } catch (ProcpoolException e) {
      line.clear();
      streams.err().println(spec.qualifiedName() + ": " + e.getMessage());
      return ExitCodes.FAILED;
    }
  }

  private MapJob.Settings settings() {
    return new MapJob.Settings(
        files, eachFile, untilNul, json, unordered, onError, chunk, !noProgress);
  }

  private ItemTask task(List<Path> userClasses) {
    try {
      return new FunctionText(
              function,
              userClasses,
              imports,
              eachFile,
              seed == null ? OptionalLong.empty() : OptionalLong.of(seed))
          .resolve(json);
    } catch (FunctionException e) {
      throw wrong(e.getMessage());
    }
  }

  private List<Path> userClasses() {
    try {
      return classPath == null ? List.of() : WorkerClassPath.parse(classPath);
    } catch (IOException e) {
      throw wrong("--class-path: " + e.getMessage());
    }
  }

  private void requireReadable() {
    if (eachFile) {
      return;
    }
    for (String file : files) {
      if (!file.equals("-")
          && (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file)))) {
        throw wrong(file + " can't be read");
      }
    }
    if (files.size() > 1 && files.contains("-")) {
      throw wrong("- can't be combined with files");
    }
  }

  private ProcessPoolExecutor pool(List<Path> userClasses, StatusLine line) {
    return poolOptions
        .builder("map", userClasses)
        .initializer(ItemCall.preparation())
        .output((worker, text) -> line.println("[worker-" + worker.id() + "] " + text))
        .build();
  }

  private ParameterException wrong(@Nullable String message) {
    return new ParameterException(spec.commandLine(), String.valueOf(message));
  }
}
