package io.github.procpool.internal.wire;

import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The objects that Java serialization would write for one object, each with a name for the way. */
final class GraphParts {
  private static final int SHOWN_KEY = 32;

  private GraphParts() {}

  /** Takes the parts of one object. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one part.
     *
     * @param step the field, index or the like
     * @param appended whether the step continues the one before, as an index does
     * @param part the part
     */
    void part(String step, boolean appended, @Nullable Object part);
  }

  static void visit(Object object, Visitor visitor) {
    try {
      Object written = replacementOf(object);
      if (object instanceof SerializedLambda lambda) {
        visitCaptured(lambda, visitor);
      } else if (written != object) {
        visitor.part("", true, written);
      } else if (!isAtom(object)) {
        visitParts(object, visitor);
      }
    } catch (Throwable e) {
      // Foreign code on the way (an iterator, writeReplace) fails: this object can't be seen into.
      // The failure that is being explained stands anyway.
      return;
    }
  }

  private static boolean isAtom(Object object) {
    return object instanceof String
        || object instanceof Number
        || object instanceof Class<?>
        || object instanceof Enum<?>
        || Tags.isPrimitiveArray(Tags.of(object));
  }

  private static void visitCaptured(SerializedLambda lambda, Visitor visitor) {
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      visitor.part("captured arg " + i, false, lambda.getCapturedArg(i));
    }
  }

  private static void visitParts(Object object, Visitor visitor) {
    if (object instanceof Object[] array) {
      for (int i = 0; i < array.length; i++) {
        visitor.part("[" + i + "]", true, array[i]);
      }
      return;
    }
    visitFields(object, visitor);
    // The JDK's own classes write their parts by hand, and their fields can't be read from here.
    if (object instanceof Collection<?> collection) {
      int index = 0;
      for (Object element : collection) {
        visitor.part("[" + index++ + "]", true, element);
      }
    } else if (object instanceof Map<?, ?> map) {
      map.forEach((key, value) -> visitEntry(key, value, visitor));
    } else if (object instanceof Map.Entry<?, ?> entry) {
      visitEntry(entry.getKey(), entry.getValue(), visitor);
    } else if (object instanceof AtomicReference<?> reference) {
      visitor.part(".get()", true, reference.get());
    } else if (object instanceof Throwable throwable) {
      visitor.part(".getCause()", true, throwable.getCause());
      visitor.part(".getSuppressed()", true, throwable.getSuppressed());
    } else if (Proxy.isProxyClass(object.getClass())) {
      InvocationHandler handler = Proxy.getInvocationHandler(object);
      visitor.part("proxy's handler", false, handler);
    }
  }

  private static void visitEntry(@Nullable Object key, @Nullable Object value, Visitor visitor) {
    String shown;
    if (key instanceof String text) {
      shown = '"' + (text.length() <= SHOWN_KEY ? text : text.substring(0, SHOWN_KEY) + "…") + '"';
    } else if (key instanceof Number || key instanceof Enum<?>) {
      shown = key.toString();
    } else {
      shown = key == null ? "null" : Names.simple(key.getClass());
    }
    visitor.part("[" + shown + "]", true, value);
    visitor.part("[key " + shown + "]", true, key);
  }

  private static void visitFields(Object object, Visitor visitor) {
    Class<?> type = object.getClass();
    while (type != null && Serializable.class.isAssignableFrom(type)) {
      ObjectStreamClass form = ObjectStreamClass.lookup(type);
      if (form != null) {
        for (ObjectStreamField field : form.getFields()) {
          if (!field.isPrimitive()) {
            visitField(object, type, field.getName(), visitor);
          }
        }
      }
      type = type.getSuperclass();
    }
  }

  private static void visitField(Object object, Class<?> type, String name, Visitor visitor) {
    Object part;
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      part = field.get(object);
    } catch (ReflectiveOperationException | InaccessibleObjectException | SecurityException e) {
      // Declared by serialPersistentFields only, or not open: not to be seen from here.
      return;
    }
    visitor.part(Names.simple(type) + "." + name, false, part);
  }

  /**
   * What {@code writeReplace} puts in an object's place; the object itself if it can't be asked.
   */
  private static @Nullable Object replacementOf(Object object) throws ReflectiveOperationException {
    if (!(object instanceof Serializable)) {
      return object;
    }
    Method method = SerialMethods.inherited(object.getClass(), "writeReplace");
    return method == null || !method.trySetAccessible() ? object : method.invoke(object);
  }
}
