package io.github.procpool.internal.launch;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the system said when it refused something, which the JDK tells in messages alone. */
public final class SystemError {
  /** {@code error=13,} up to Java 24, {@code error: 13} later. */
  private static final Pattern NUMBER = Pattern.compile("error(?:=|: )([0-9]{1,3})\\b");

  private static final int TRY_AGAIN = 11;
  private static final int NO_MEMORY = 12;
  private static final int TABLE_FULL = 23;
  private static final int TOO_MANY_FILES = 24;

  /** Where no number is told: by the JDK's own file operations, and by other launchers. */
  private static final List<String> SHORTAGES =
      List.of("Resource temporarily unavailable", "Cannot allocate memory", "Too many open files");

  private SystemError() {}

  /** The system's errno; 0 if the message does not tell it. */
  static int numberIn(IOException failure) {
    Matcher matcher = NUMBER.matcher(String.valueOf(failure.getMessage()));
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /**
   * Whether a process could not be started for want of what there may be again in a moment: memory,
   * threads, processes, descriptors.
   */
  public static boolean isShortage(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError
          || (cause instanceof IOException refused && isShortage(refused))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isShortage(IOException failure) {
    return switch (numberIn(failure)) {
      case TRY_AGAIN, NO_MEMORY, TABLE_FULL, TOO_MANY_FILES -> true;
      case 0 -> SHORTAGES.stream().anyMatch(String.valueOf(failure.getMessage())::contains);
      default -> false;
    };
  }
}
