package io.github.procpool.internal.wire;

import io.github.procpool.ProcpoolException;
import java.io.ObjectInputFilter;
import java.util.Set;

/** A user's filter, but for what every failure consists of: else a refusal could not be told. */
record FailureFilter(ObjectInputFilter filter) implements ObjectInputFilter {
  private static final Set<String> PARTS =
      Set.of(
          "java.lang.Object", // of arrays
          "java.lang.Enum",
          "java.lang.String",
          "java.lang.StackTraceElement",
          "java.util.ArrayList",
          "java.util.Collections$EmptyList");
  private static final String OWN_PACKAGE = ProcpoolException.class.getPackageName();

  @Override
  public Status checkInput(FilterInfo info) {
    Class<?> type = info.serialClass();
    while (type != null && type.isArray()) {
      type = type.getComponentType();
    }
    return type != null && isPart(type) ? Status.ALLOWED : filter.checkInput(info);
  }

  private static boolean isPart(Class<?> type) {
    return PARTS.contains(type.getName())
        || type.getPackageName().equals(OWN_PACKAGE)
        || (Throwable.class.isAssignableFrom(type) && type.getModule() == Object.class.getModule());
  }
}
