package io.github.procpool.cli.map;

import io.github.procpool.cli.pool.FailureText;
import io.github.procpool.cli.term.StatusLine;
import java.util.Locale;

/** Names the first few failed items on standard error, and counts them all. */
final class FailureReport {
  private static final int MOST_NAMED = 5;
  private static final int MOST_INPUT_CHARACTERS = 60;

  private final String command;
  private final StatusLine line;
  private long failed;

  FailureReport(String command, StatusLine line) {
    this.command = command;
    this.line = line;
  }

  void add(ItemResult result) {
    failed++;
    if (failed <= MOST_NAMED) {
      line.println(
          "%s: item %d (\"%s\") failed: %s"
              .formatted(
                  command,
                  result.number() + 1,
                  FailureText.excerpt(result.input(), MOST_INPUT_CHARACTERS),
                  result.reason()));
    } else if (failed == MOST_NAMED + 1) {
      line.println(command + ": more items failed; from here on they are only counted");
    }
  }

  long failed() {
    return failed;
  }

  /** Tells the count, if there is one. */
  void close(long done) {
    if (failed > 0) {
      line.println(
          String.format(Locale.ROOT, "%s: %,d of %,d items failed", command, failed, done));
    }
  }
}
