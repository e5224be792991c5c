package io.github.procpool.internal.wire;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Finds the methods by which a class takes part in its own serialization. */
final class SerialMethods {
  private SerialMethods() {}

  /** The method without parameters that the class itself declares, or null. */
  static @Nullable Method declared(Class<?> type, String name) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getParameterCount() == 0 && method.getName().equals(name)) {
        return method;
      }
    }
    return null;
  }

  /** The method without parameters that instances of the class answer to, or null. */
  static @Nullable Method inherited(Class<?> type, String name) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      Method method = declared(at, name);
      if (method != null) {
        return at == type || !Modifier.isPrivate(method.getModifiers()) ? method : null;
      }
    }
    return null;
  }
}
