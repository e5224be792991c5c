package io.github.procpool.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks throwables whose methods may be overridden to throw, or to return null where they must not.
 */
final class SafeThrowable {
  private static final StackTraceElement[] NO_STACK = {};
  private static final Throwable[] NONE = {};

  private SafeThrowable() {}

  /** The message; if asking for it throws, a note of that. */
  static @Nullable String message(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (Throwable e) {
      return "(no message: getMessage() threw " + e.getClass().getName() + ")";
    }
  }

  /** The stack trace, without those frames that are null. */
  static StackTraceElement[] stack(Throwable thrown) {
    try {
      @Nullable StackTraceElement @Nullable [] frames = thrown.getStackTrace();
      return frames == null ? NO_STACK : withoutNulls(frames);
    } catch (Throwable e) {
      return NO_STACK;
    }
  }

  /** The cause, or null. */
  static @Nullable Throwable cause(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (Throwable e) {
      return e;
    }
  }

  /** The suppressed ones. */
  static Throwable[] suppressed(Throwable thrown) {
    try {
      return thrown.getSuppressed();
    } catch (Throwable e) {
      return NONE;
    }
  }

  private static StackTraceElement[] withoutNulls(@Nullable StackTraceElement[] frames) {
    int count = 0;
    StackTraceElement[] kept = new StackTraceElement[frames.length];
    for (StackTraceElement frame : frames) {
      if (frame != null) {
        kept[count++] = frame;
      }
    }
    return java.util.Arrays.copyOf(kept, count);
  }
}
