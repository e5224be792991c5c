package io.github.procpool.internal.worker;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How many files this process may have open. */
final class OpenFileLimit {
  /** No task opens so many in the 30 ms that it takes to connect. */
  private static final long AMPLE = 8192;

  private static final String LIMITS = "/proc/self/limits";
  private static final String NAME = "Max open files";

  private OpenFileLimit() {}

  /** Whether a task that opens all it may leaves the time to open others; false if not known. */
  static boolean isAmple() {
    try (FileInputStream limits = new FileInputStream(LIMITS)) {
      return isAmple(new String(limits.readAllBytes(), StandardCharsets.ISO_8859_1));
    } catch (IOException notLinux) {
      return false;
    }
  }

  /**
   * @param limits a line each: name, soft limit, hard limit, unit
   */
  static boolean isAmple(String limits) {
    int start = limits.indexOf(NAME);
    if (start < 0) {
      return false;
    }
    String values = limits.substring(start + NAME.length()).stripLeading();
    String soft = values.substring(0, values.indexOf(' '));
    return soft.equals("unlimited") || Long.parseLong(soft) >= AMPLE;
  }
}
