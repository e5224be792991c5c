package io.github.procpool.cli.term;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;

/** A line on the terminal that is drawn over itself, and makes room for lines that stay. */
public final class StatusLine {
  /** What is written to the terminal by other ways than this. */
  @FunctionalInterface
  public interface Writing {
    void run() throws IOException;
  }

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
      makeRoom();
      shown = "";
    } finally {
      lock.unlock();
    }
  }

  /** Prints a line that stays, to standard error. */
  public void println(String text) {
    lock.lock();
    try {
      makeRoom();
      err.println(text);
      drawAgain();
    } finally {
      lock.unlock();
    }
  }

  /** Does something that writes to the same terminal; the line is drawn again below it. */
  public void above(Writing writing) throws IOException {
    lock.lock();
    try {
      makeRoom();
      writing.run();
      drawAgain();
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom() {
    if (!shown.isEmpty()) {
      err.print(CLEAR);
      err.flush();
    }
  }

  private void drawAgain() {
    if (!shown.isEmpty()) {
      err.print(shown);
      err.flush();
    }
  }
}
