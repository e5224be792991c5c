package io.github.procpool.internal.wire;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from a stack trace whose serialization method threw. */
final class UserCode {
  private static final Set<String> WRITERS = Set.of("writeObject", "writeExternal", "writeReplace");
  private static final Set<String> READERS =
      Set.of("readObject", "readExternal", "readResolve", "readObjectNoData");

  private UserCode() {}

  /** The class whose writing method threw, or null. */
  static @Nullable String writerOf(Throwable thrown) {
    return find(thrown, WRITERS);
  }

  /** The class whose reading method threw, or null. */
  static @Nullable String readerOf(Throwable thrown) {
    return find(thrown, READERS);
  }

  private static @Nullable String find(Throwable thrown, Set<String> methods) {
    StackTraceElement[] frames = SafeThrowable.stack(thrown);
    for (StackTraceElement frame : frames) {
      if (methods.contains(frame.getMethodName()) && !frame.getClassName().startsWith("java.")) {
        return frame.getClassName();
      }
    }
    return null;
  }
}
