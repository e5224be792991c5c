package io.github.procpool.internal.wire;

import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Makes the lambdas of one shape in one class loader, through the method javac left for that. */
final class LambdaFactory {
  private static final String MAKER = "$deserializeLambda$";
  private static final Object[] NOTHING = {};

  private final FunctionShape shape;
  private final Class<?> capturingClass;
  private final ClassLoader loader;
  // Null when the class is in a module that is not open to this one, as the JDK's own are.
  private final @Nullable EasyCall maker;
  private volatile @Nullable Object constant;

  /** Made ahead: the constant as soon as its class is initialized. */
  private @Nullable Object prepared;

  /** Makes lambdas directly; set when the method of javac was found to make others. */
  private volatile @Nullable MethodHandle linked;

  private volatile boolean checked;

  private LambdaFactory(
      FunctionShape shape, Class<?> capturingClass, ClassLoader loader, @Nullable EasyCall maker) {
    this.shape = shape;
    this.capturingClass = capturingClass;
    this.loader = loader;
    this.maker = maker;
  }

  static LambdaFactory load(FunctionShape shape, ClassLoader loader) {
    String className = shape.capturingClassName();
    try {
      LambdaFactory factory = open(shape, loader);
      if (shape.capturedArgCount() == 0) {
        factory.constant = factory.create(NOTHING);
      }
      return factory;
    } catch (NoSuchMethodException e) {
      throw new TaskSerializationException(
          Stage.DECODE_TASK,
          className,
          EncodeFailure.prefix(Stage.DECODE_TASK)
              + className
              + " has no serializable lambdas here. Host and worker must have the same version of"
              + " it.",
          e);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw DecodeFailure.of(Stage.DECODE_TASK, e);
    }
  }

  /** Finds class and method, and runs no code of theirs. */
  static LambdaFactory open(FunctionShape shape, ClassLoader loader)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName(shape.capturingClassName(), false, loader);
    Method method = type.getDeclaredMethod(MAKER, SerializedLambda.class);
    return new LambdaFactory(shape, type, loader, EasyCall.of(method));
  }

  /**
   * Makes the one lambda of that shape while nobody needs it: its class is loaded and linked, but
   * not initialized, as that runs code of users.
   */
  static LambdaFactory prepare(FunctionShape shape, ClassLoader loader)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName(shape.capturingClassName(), false, loader);
    LambdaFactory factory = new LambdaFactory(shape, type, loader, null);
    factory.prepared = LambdaLinker.constant(shape, type);
    return factory;
  }

  /** The one instance of a lambda that captures nothing, else null. */
  @Nullable Object constant() {
    Object made = constant;
    if (made == null && prepared != null) {
      made = create(NOTHING);
      constant = made;
    }
    return made;
  }

  /** The number of captured values. */
  int size() {
    return shape.capturedArgCount();
  }

  /** A new function. */
  Object create(@Nullable Object[] captured) {
    try {
      Object ahead = prepared;
      if (ahead != null) {
        Class<?> unused = Class.forName(capturingClass.getName(), true, loader);
        return ahead;
      }
      MethodHandle direct = linked;
      if (direct != null) {
        return direct.invokeWithArguments(captured);
      }
      SerializedLambda form = shape.with(capturingClass, captured);
      Object made = maker == null ? throughStream(form) : maker.call(form);
      return checked ? made : check(made, captured);
    } catch (Throwable e) {
      throw new TaskSerializationException(
          Stage.DECODE_TASK,
          capturingClass.getName(),
          "%sa lambda of %s could not be made: %s"
              .formatted(
                  EncodeFailure.prefix(Stage.DECODE_TASK), capturingClass.getName(), reason(e)),
          e);
    }
  }

  /** Why a function could not be made, and what may help. */
  private static String reason(Throwable failure) {
    Throwable thrown =
        failure instanceof NoClassDefFoundError && failure.getCause() != null
            ? failure.getCause() // the second attempt tells of the first
            : failure;
    if (thrown instanceof ExceptionInInitializerError) {
      Throwable root = thrown.getCause() == null ? thrown : thrown.getCause();
      return "a static initializer failed with %s. Each worker runs it itself, without the host's system properties."
          .formatted(EncodeFailure.describe(root));
    }
    return EncodeFailure.describe(failure) + ". Host and worker must have the same version of it.";
  }

  // For a generic method reference that a class uses with several types, javac's method makes the
  // lambda of whichever comes first (JDK-8208752).
  private Object check(Object made, @Nullable Object[] captured) throws Throwable {
    SerializedLambda form = LambdaClass.of(made.getClass()).serializedForm(made);
    if (form == null || FunctionShape.of(form).equals(shape)) {
      checked = true;
      return made;
    }
    MethodHandle direct = LambdaLinker.link(shape, capturingClass);
    linked = direct;
    return direct.invokeWithArguments(captured);
  }

  // Java serialization may call the method in any module.
  private Object throughStream(SerializedLambda form) throws IOException, ClassNotFoundException {
    ByteSink bytes = new ByteSink();
    JavaStreams.write(form, bytes.asOutputStream());
    InputStream in = new ByteSource(bytes.toBuffer()).asInputStream(bytes.size());
    Object made = JavaStreams.read(in, bytes.size(), loader, null);
    if (made == null) {
      throw new InvalidObjectException(MAKER + " returned null");
    }
    return made;
  }
}
