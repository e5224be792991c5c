package io.github.procpool.internal.launch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The last lines of a worker's output, for error messages. Safe for any thread. */
final class OutputTail {
  static final int MAX_LINES = 20;

  /** In chars; with 20 lines at most 40,000, whatever a worker prints. */
  static final int MAX_LINE_LENGTH = 2_000;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private final Deque<String> lines = new ArrayDeque<>(MAX_LINES);

  void add(String line) {
    String kept =
        line.length() <= MAX_LINE_LENGTH ? line : line.substring(0, MAX_LINE_LENGTH - 1) + "…";
    lock.lock();
    try {
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
      }
      lines.addLast(kept);
    } finally {
      lock.unlock();
    }
  }

  List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }
}
