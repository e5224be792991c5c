package io.github.procpool.internal.host;

import io.github.procpool.TaskSerializationException;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ValueCodec;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/** The variables of a JShell session: static fields, which no lambda captures. */
final class SessionVariables {
  private SessionVariables() {}

  /**
   * Puts name and value of each variable that the class holds now and that can be encoded; the
   * others (a pool, a thread …) are of no use elsewhere.
   */
  static void put(Class<?> type, ValueCodec values, ByteSink out) {
    for (Field field : type.getDeclaredFields()) {
      int modifiers = field.getModifiers();
      if (Modifier.isStatic(modifiers)
          && Modifier.isPublic(modifiers)
          && !Modifier.isFinal(modifiers)) {
        int start = out.size();
        try {
          field.setAccessible(true); // its class is not public
          out.putUtf8(field.getName());
          values.encode(field.get(null), out);
        } catch (TaskSerializationException | IllegalAccessException e) {
          out.truncate(start);
          HostLog.LOG.log(System.Logger.Level.DEBUG, () -> "variable " + field + " stays here", e);
        }
      }
    }
  }
}
