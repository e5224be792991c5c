package io.github.procpool.internal.launch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Methods with the parameters and results that those of tasks have. To link a lambda to one whose
 * like it has not seen, the JVM generates code, and that once for all classes: an archive keeps it.
 */
public final class CallShapes {
  private CallShapes() {}

  /** Has the JVM generate it. */
  public static void link() throws IllegalAccessException {
    // Not initialized yet, and not by this: that is how a worker finds the class of its first task.
    for (Method method : Methods.class.getDeclaredMethods()) {
      MethodHandle unused = MethodHandles.lookup().unreflect(method);
    }
  }

  /** Never called. */
  @SuppressWarnings("unused")
  private static final class Methods {
    static int toInt() {
      return 0;
    }

    static int toInt(Object a) {
      return 0;
    }

    static long toLong() {
      return 0;
    }

    static long toLong(Object a) {
      return 0;
    }

    static double toDouble() {
      return 0;
    }

    static double toDouble(Object a) {
      return 0;
    }

    static void toNothing() {}

    static void toNothing(Object a) {}

    static @Nullable Object toObject() {
      return null;
    }

    static @Nullable Object toObject(Object a) {
      return null;
    }

    static int toInt(int a) {
      return 0;
    }

    static long toLong(long a) {
      return 0;
    }

    static double toDouble(double a) {
      return 0;
    }

    static @Nullable Object toObject(int a) {
      return null;
    }

    static @Nullable Object toObject(long a) {
      return null;
    }

    static @Nullable Object toObject(double a) {
      return null;
    }

    static int toInt(int a, int b) {
      return 0;
    }

    static @Nullable Object toObject(Object a, Object b) {
      return null;
    }

    static @Nullable Object toObject(Object a, int b) {
      return null;
    }

    static @Nullable Object toObject(int a, int b) {
      return null;
    }

    static int toInt(Object a, Object b) {
      return 0;
    }

    static void toNothing(Object a, Object b) {}
  }
}
