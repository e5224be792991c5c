package io.github.procpool.cli;

import io.github.procpool.cli.term.CliStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A run of the command in this JVM, with workers in JVMs of their own. */
record CliRun(int code, String out, String err) {
  private static final int COLUMNS = 100;

  static CliRun of(String... args) {
    return withInput("", args);
  }

  static CliRun withInput(String input, String... args) {
    return of(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), false, args);
  }

  /** As on a terminal: with a progress bar. */
  static CliRun onTerminal(String input, String... args) {
    return of(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), true, args);
  }

  private static CliRun of(InputStream in, boolean errIsTerminal, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CliStreams streams =
        new CliStreams(
            in,
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            errIsTerminal,
            COLUMNS);
    int code = ProcpoolCommand.commandLine(streams).execute(args);
    return new CliRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
