package io.github.procpool.cli.function;

import io.github.procpool.SerializableFunction;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A public method or constructor as a function; found by reflection on whichever side it is. */
final class MethodFunction implements SerializableFunction<Object, @Nullable Object> {
  @Serial private static final long serialVersionUID = 1L;

  /** How the item gets to the method. */
  enum Form {
    STATIC,
    INSTANCE,
    CONSTRUCTOR
  }

  private static final MethodType OBJECT_TO_OBJECT =
      MethodType.methodType(Object.class, Object.class);

  private final Class<?> owner;
  private final String name;
  private final Form form;
  private final Class<?> parameter;
  private final transient MethodHandle handle;
  private final transient boolean empty;

  /**
   * Looks the method up.
   *
   * @param parameter what it takes; for an instance method what it is called on
   */
  MethodFunction(Class<?> owner, String name, Form form, Class<?> parameter)
      throws FunctionException {
    this.owner = owner;
    this.name = name;
    this.form = form;
    this.parameter = parameter;
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      MethodHandle found;
      if (form == Form.CONSTRUCTOR) {
        found = lookup.unreflectConstructor(owner.getConstructor(parameter));
        empty = false;
      } else {
        Method method =
            form == Form.STATIC ? owner.getMethod(name, parameter) : owner.getMethod(name);
        found = lookup.unreflect(method);
        empty = method.getReturnType() == void.class;
      }
      handle = found.asFixedArity().asType(OBJECT_TO_OBJECT);
    } catch (ReflectiveOperationException e) {
      throw new FunctionException(owner.getName() + "::" + name + " can't be called: " + e, e);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // null is a result like any other
  public @Nullable Object execute(Object argument) throws Exception {
    try {
      Object result = (Object) handle.invokeExact(argument);
      return empty ? NoResult.INSTANCE : result;
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable other) {
      throw new IllegalStateException(other);
    }
  }

  @Serial
  private Object readResolve() throws ObjectStreamException {
    try {
      return new MethodFunction(owner, name, form, parameter);
    } catch (FunctionException e) {
      InvalidObjectException invalid = new InvalidObjectException(e.getMessage());
      invalid.initCause(e);
      throw invalid;
    }
  }
}
