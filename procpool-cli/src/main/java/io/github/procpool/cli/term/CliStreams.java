package io.github.procpool.cli.term;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command reads and writes.
 *
 * @param in standard input
 * @param out standard output: results
 * @param err standard error: everything else
 * @param outIsTerminal whether a person looks at the results as they come
 * @param errIsTerminal whether a person looks at the rest
 * @param columns the terminal's width
 */
public record CliStreams(
    InputStream in,
    OutputStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int columns) {
  private static final int USUAL_COLUMNS = 80;

  /** Those of this process. The launcher script tells what is a terminal, which Java can't. */
  public static CliStreams ofProcess() {
    // Below System.out, whose PrintStream would hide why a write failed.
    return new CliStreams(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean("procpool.tty.out"),
        Boolean.getBoolean("procpool.tty.err"),
        Integer.getInteger("procpool.tty.columns", USUAL_COLUMNS));
  }
}
