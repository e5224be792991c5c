package io.github.procpool.cli.example;

import io.github.procpool.cli.term.CliStreams;
import io.github.procpool.cli.term.ExitCodes;
import io.github.procpool.examples.Example;
import io.github.procpool.examples.Examples;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an example by its name. */
@Command(
    name = "example",
    sortOptions = false,
    header = "Runs one of the example programs.",
    description = {
      "",
      "Each is a small whole program of the module procpool-examples, to be read and copied.",
      ""
    },
    parameterListHeading = "%nParameters:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  procpool example --list",
      "  procpool example squares",
      "  procpool example stream 1000000",
      "",
      "Exit codes: 0 all went well, 1 the program failed, 2 wrong use, 130 interrupted."
    })
public final class ExampleCommand implements Callable<Integer> {
  private final CliStreams streams;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Which one.")
  private @Nullable String name;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARG",
      description = "What the program is given; --list says which take something.")
  private List<String> arguments = List.of();

  @Option(names = "--list", description = "Show the names, a line each, and exit.")
  private boolean list;

  /** For the command that this is a part of. */
  public ExampleCommand(CliStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws ReflectiveOperationException {
    if (list) {
      printNames();
      return ExitCodes.OK;
    }
    if (name == null) {
      throw wrongUse("a name is missing");
    }
    Example example =
        Examples.named(name).orElseThrow(() -> wrongUse("there is no example '" + name + "'"));
    return run(example);
  }

  private ParameterException wrongUse(String what) {
    return new ParameterException(
        spec.commandLine(), what + "; 'procpool example --list' shows what there is");
  }

  private void printNames() {
    PrintStream out = new PrintStream(streams.out(), false, StandardCharsets.UTF_8);
    int width = Examples.all().stream().mapToInt(each -> each.name().length()).max().orElse(0);
    for (Example example : Examples.all()) {
      out.println(
          example.name() + " ".repeat(width + 2 - example.name().length()) + example.summary());
    }
    out.flush();
  }

  private int run(Example example) throws ReflectiveOperationException {
    try {
      example
          .main()
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments.toArray(new String[0]));
      return ExitCodes.OK;
    } catch (InvocationTargetException e) {
      Objects.requireNonNullElse(e.getCause(), e).printStackTrace(streams.err());
      return ExitCodes.FAILED;
    }
  }
}
