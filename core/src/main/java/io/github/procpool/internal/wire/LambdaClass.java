package io.github.procpool.internal.wire;

import io.github.procpool.SerializableBiFunction;
import io.github.procpool.SerializableCallable;
import io.github.procpool.SerializableFunction;
import io.github.procpool.SerializableRunnable;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one class that may be that of a lambda: looked up once per class. */
final class LambdaClass {
  private static final LambdaClass NONE = new LambdaClass(false, false, false, null);

  private static final Set<Class<?>> OURS =
      Set.of(
          SerializableCallable.class,
          SerializableRunnable.class,
          SerializableFunction.class,
          SerializableBiFunction.class);

  // Kept by the lambda's class itself, so it goes when the class goes.
  private static final ClassValue<LambdaClass> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected LambdaClass computeValue(Class<?> type) {
          return inspect(type);
        }
      };

  private final boolean lambda;
  private final boolean capturing;
  private final boolean implementsOnlyOurs;
  private final @Nullable EasyCall writeReplace;
  // 0 until the first instance was seen. Racy, but every thread finds the same number.
  private int shapeId;

  private LambdaClass(
      boolean lambda,
      boolean capturing,
      boolean implementsOnlyOurs,
      @Nullable EasyCall writeReplace) {
    this.lambda = lambda;
    this.capturing = capturing;
    this.implementsOnlyOurs = implementsOnlyOurs;
    this.writeReplace = writeReplace;
  }

  static LambdaClass of(Class<?> type) {
    return BY_CLASS.get(type);
  }

  /** Whether the class is that of a serializable lambda or method reference. */
  boolean isLambda() {
    return lambda;
  }

  /** Whether instances hold values, so that one differs from another. */
  boolean isCapturing() {
    return capturing;
  }

  /** The number of the shape, 0 if it is not known yet. */
  int knownShapeId() {
    return shapeId;
  }

  /** The number of the shape that all instances of this class have. */
  int shapeId(SerializedLambda form) {
    int id = shapeId;
    if (id == 0) {
      id = FunctionShapes.idOf(FunctionShape.of(form));
      if (!capturing && implementsOnlyOurs) {
        FunctionShapes.plain(id);
      }
      shapeId = id;
    }
    return id;
  }

  /** The serialized form of an instance, null when it replaces itself by something else. */
  @Nullable SerializedLambda serializedForm(Object instance) throws Throwable {
    Object form =
        writeReplace == null ? Catcher.replacementOf(instance) : writeReplace.call(instance);
    return form instanceof SerializedLambda lambdaForm ? lambdaForm : null;
  }

  private static LambdaClass inspect(Class<?> type) {
    if (!type.isSynthetic() || !Serializable.class.isAssignableFrom(type)) {
      return NONE;
    }
    boolean capturing = type.getDeclaredFields().length > 0;
    Method method;
    try {
      method = type.getDeclaredMethod("writeReplace");
    } catch (NoSuchMethodException e) {
      return NONE;
    }
    // Without it, in a module that is not open to this one, only Java serialization may call it.
    return new LambdaClass(true, capturing, implementsOnlyOurs(type), EasyCall.of(method));
  }

  private static boolean implementsOnlyOurs(Class<?> type) {
    Class<?>[] interfaces = type.getInterfaces();
    return interfaces.length == 1 && OURS.contains(interfaces[0]);
  }

  /** Lets Java serialization call {@code writeReplace} and takes what it returned. */
  private static final class Catcher extends ObjectOutputStream {
    private @Nullable Object caught;

    private Catcher() throws IOException {
      super(OutputStream.nullOutputStream());
      enableReplaceObject(true);
    }

    static @Nullable Object replacementOf(Object instance) throws IOException {
      Catcher catcher = new Catcher();
      catcher.writeObject(instance);
      return catcher.caught;
    }

    // Called with the replacement; null in its place ends the writing there.
    @Override
    protected @Nullable Object replaceObject(Object object) {
      if (caught == null) {
        caught = object;
      }
      return null;
    }
  }
}
