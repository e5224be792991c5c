package io.github.procpool.internal.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** A method of one argument or of an instance: cheap to call once, quick to call often. */
final class EasyCall {
  /** To link a method handle takes some milliseconds in a JVM that has just started. */
  private static final int CALLS_BY_REFLECTION = 8;

  private final Method method;
  private int calls; // racy: about so many
  private volatile @Nullable MethodHandle handle;

  private EasyCall(Method method) {
    this.method = method;
  }

  /** Null when the method is in a module that is not open to this one. */
  static @Nullable EasyCall of(Method method) {
    return method.trySetAccessible() ? new EasyCall(method) : null;
  }

  /** Calls it with that argument, or on that instance. */
  Object call(Object subject) throws Throwable {
    MethodHandle linked = handle;
    if (linked != null) {
      return (Object) linked.invokeExact(subject);
    }
    if (++calls > CALLS_BY_REFLECTION) {
      handle =
          MethodHandles.lookup()
              .unreflect(method)
              .asType(MethodType.methodType(Object.class, Object.class));
    }
    try {
      return Modifier.isStatic(method.getModifiers())
          ? method.invoke(null, subject)
          : method.invoke(subject);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
