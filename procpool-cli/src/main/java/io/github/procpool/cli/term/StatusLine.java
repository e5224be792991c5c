package io.github.procpool.cli.term;

import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;

/** A line on the terminal that is drawn over itself, and makes room for lines that stay. */
public final class StatusLine {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final ReentrantLock lock = new ReentrantLock();
  // guarded by lock
  private String shown = "";

  /** Nothing is drawn until {@link #show}. */
  public StatusLine(PrintStream err) {
    this.err = err;
  }

  /** Draws the line. */
  public void show(String line) {
    lock.lock();
    try {
      shown = line;
      err.print(CLEAR + line);
      err.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the line away. */
  public void clear() {
    lock.lock();
    try {
      if (!shown.isEmpty()) {
        err.print(CLEAR);
        err.flush();
        shown = "";
      }
    } finally {
      lock.unlock();
    }
  }

  /** Prints a line that stays, to standard error. */
  public void println(String line) {
    above(() -> err.println(line));
  }

  /** Does something that writes to the same terminal; the line is drawn again below it. */
  public void above(Runnable writing) {
    lock.lock();
    try {
      if (!shown.isEmpty()) {
        err.print(CLEAR);
        err.flush();
      }
      writing.run();
      if (!shown.isEmpty()) {
        err.print(shown);
        err.flush();
      }
    } finally {
      lock.unlock();
    }
  }
}
