package io.github.procpool.internal.launch;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/*
 * The JDK reports "ended by signal n" as 128 + n, and a JVM that gets SIGTERM exits with 143 by
 * itself. System.exit(137) can't be told from SIGKILL. A JVM that crashes with core dumps turned
 * off, as workers' are, exits with 1: its crash log tells of the signal. The kernel's and other
 * programs' signals are seen as they are.
 */
/**
 * How a worker's process ended.
 *
 * @param raw what {@link Process#exitValue()} said
 * @param exitCode the exit code; empty when a signal ended the process
 * @param signal the signal's number; empty when the process ended by itself
 */
public record ExitStatus(int raw, OptionalInt exitCode, OptionalInt signal) {
  private static final int SIGNAL_BASE = 128;
  private static final int SIGABRT = 6;
  private static final int SIGKILL = 9;

  private static final Map<Integer, String> NAMES =
      names(System.getProperty("os.name", "").toLowerCase(Locale.ROOT));

  /**
   * Reads an exit value.
   *
   * @param raw what {@link Process#exitValue()} said
   * @return code or signal
   */
  public static ExitStatus of(int raw) {
    int signal = raw - SIGNAL_BASE;
    return NAMES.containsKey(signal)
        ? new ExitStatus(raw, OptionalInt.empty(), OptionalInt.of(signal))
        : new ExitStatus(raw, OptionalInt.of(raw), OptionalInt.empty());
  }

  /**
   * The words for an error message.
   *
   * @return such as {@code exit code 3} or {@code killed by signal 11 (SIGSEGV)}
   */
  public String describe() {
    if (signal.isEmpty()) {
      return "exit code " + raw;
    }
    int number = signal.getAsInt();
    String text = "killed by signal " + number + " (" + NAMES.get(number) + ")";
    return switch (number) {
      case SIGABRT -> text + ", as after a fatal error of the JVM";
      case SIGKILL -> text + ", often the kernel's out-of-memory killer";
      default -> text;
    };
  }

  private static Map<Integer, String> names(String system) {
    if (system.startsWith("windows")) {
      return Map.of();
    }
    return Map.ofEntries(
        Map.entry(1, "SIGHUP"),
        Map.entry(2, "SIGINT"),
        Map.entry(3, "SIGQUIT"),
        Map.entry(4, "SIGILL"),
        Map.entry(5, "SIGTRAP"),
        Map.entry(SIGABRT, "SIGABRT"),
        Map.entry(system.startsWith("mac") ? 10 : 7, "SIGBUS"),
        Map.entry(8, "SIGFPE"),
        Map.entry(SIGKILL, "SIGKILL"),
        Map.entry(11, "SIGSEGV"),
        Map.entry(13, "SIGPIPE"),
        Map.entry(14, "SIGALRM"),
        Map.entry(15, "SIGTERM"),
        Map.entry(24, "SIGXCPU"),
        Map.entry(25, "SIGXFSZ"));
  }
}
