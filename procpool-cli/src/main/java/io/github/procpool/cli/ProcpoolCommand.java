package io.github.procpool.cli;

import io.github.procpool.cli.demo.DemoCommand;
import io.github.procpool.cli.doctor.DoctorCommand;
import io.github.procpool.cli.example.ExampleCommand;
import io.github.procpool.cli.map.MapCommand;
import io.github.procpool.cli.term.CliStreams;
import io.github.procpool.cli.term.ExitCodes;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code procpool}. */
@Command(
    name = "procpool",
    versionProvider = CliVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Runs Java functions over many items in parallel, each worker in a JVM of its own:",
      "an item that crashes, hangs or runs out of memory costs itself and nothing else.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Start here:",
      "  procpool demo",
      "  seq 1 10 | procpool map 'x -> Long.parseLong(x) * 2'",
      "  procpool map --help",
      "",
      "Exit codes: 0 all went well, 1 something failed, 2 wrong use, 130 interrupted."
    })
public final class ProcpoolCommand implements Runnable {
  private static final int NARROWEST = 60;
  private static final int WIDEST = 100;

  /** Held, for the log manager forgets a logger that nobody holds, and its level with it. */
  private static final Logger LIBRARY = Logger.getLogger("io.github.procpool");

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;

  private ProcpoolCommand() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    LIBRARY.setLevel(Level.WARNING); // commands tell themselves what became of their workers
    System.exit(commandLine(CliStreams.ofProcess()).execute(args));
  }

  /**
   * The command, its subcommands added.
   *
   * @param streams what it reads and writes
   */
  public static CommandLine commandLine(CliStreams streams) {
    return new CommandLine(new ProcpoolCommand())
        .addSubcommand(new MapCommand(streams))
        .addSubcommand(new DemoCommand(streams))
        .addSubcommand(new DoctorCommand(streams))
        .addSubcommand(new ExampleCommand(streams))
        .setUsageHelpWidth(Math.max(NARROWEST, Math.min(WIDEST, streams.columns())))
        .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(ProcpoolCommand::wrongUse);
  }

  /** One line and where to read on, rather than pages of help. */
  private static int wrongUse(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + failure.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("Try '" + name + " --help'.");
    return ExitCodes.USAGE;
  }

  @Override
  public void run() {
    String commands = String.join(", ", spec.subcommands().keySet());
    throw new ParameterException(spec.commandLine(), "a command is missing; there are " + commands);
  }
}
