package io.github.procpool.cli;

import io.github.procpool.cli.demo.DemoCommand;
import io.github.procpool.cli.doctor.DoctorCommand;
import io.github.procpool.cli.map.MapCommand;
import io.github.procpool.cli.term.CliStreams;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code procpool}. */
@Command(
    name = "procpool",
    mixinStandardHelpOptions = true,
    versionProvider = CliVersion.class,
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
      "  procpool help map",
      "",
      "Exit codes: 0 all went well, 1 something failed, 2 wrong use, 130 interrupted."
    },
    subcommands = {HelpCommand.class})
public final class ProcpoolCommand implements Runnable {
  @Spec private CommandSpec spec;

  private ProcpoolCommand() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
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
        .addSubcommand(new DoctorCommand(streams))
        .addSubcommand(new DemoCommand(streams))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(Math.max(60, Math.min(100, streams.columns())))
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
    throw new ParameterException(spec.commandLine(), "a command is missing: map, doctor or demo");
  }
}
