package io.github.procpool.cli.term;

/** What the command's exit code says. A signal adds its own: 130 after Ctrl-C. */
public final class ExitCodes {
  /** All went well. */
  public static final int OK = 0;

  /** Items failed, or the work could not be finished. */
  public static final int FAILED = 1;

  /** The command was used in a wrong way. */
  public static final int USAGE = 2;

  private ExitCodes() {}
}
