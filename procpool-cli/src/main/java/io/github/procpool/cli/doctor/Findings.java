package io.github.procpool.cli.doctor;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what is found out, as it is found out, and counts what is wrong. */
final class Findings {
  private final PrintStream out;
  private int problems;

  Findings(PrintStream out) {
    this.out = out;
  }

  void heading(String text) {
    print("%n%s", text);
  }

  /** Something to know. */
  void tell(String label, String format, @Nullable Object... arguments) {
    print("  %-15s %s", label, String.format(Locale.ROOT, format, arguments));
  }

  /** Something that works, but could be better. */
  void advise(String format, @Nullable Object... arguments) {
    print("  ! %s", String.format(Locale.ROOT, format, arguments));
  }

  /** Something without which pools do not work as they should. */
  void problem(String format, @Nullable Object... arguments) {
    problems++;
    print("  PROBLEM: %s", String.format(Locale.ROOT, format, arguments));
  }

  int problems() {
    return problems;
  }

  void print(String format, @Nullable Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }
}
