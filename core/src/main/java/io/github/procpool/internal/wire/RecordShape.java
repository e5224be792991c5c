package io.github.procpool.internal.wire;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to take a record class apart and put it together again, as Java serialization does: read the
 * fields, call the canonical constructor.
 */
final class RecordShape {
  // Kept by the record class itself, so it goes when the class goes.
  private static final ClassValue<Optional<RecordShape>> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected Optional<RecordShape> computeValue(Class<?> type) {
          return Optional.ofNullable(inspect(type));
        }
      };

  private final MethodHandle[] getters;
  private final MethodHandle constructor;
  private final int fingerprint;

  private RecordShape(MethodHandle[] getters, MethodHandle constructor, int fingerprint) {
    this.getters = getters;
    this.constructor = constructor;
    this.fingerprint = fingerprint;
  }

  /** The shape, or null if the class is no record, or one whose own serial form must be kept. */
  static @Nullable RecordShape of(Class<?> type) {
    return BY_CLASS.get(type).orElse(null);
  }

  /** The number of components. */
  int size() {
    return getters.length;
  }

  /** Differs when the names or types of the components differ. */
  int fingerprint() {
    return fingerprint;
  }

  /** The value of one component. */
  @Nullable Object component(Object instance, int index) throws Throwable {
    return (Object) getters[index].invokeExact(instance);
  }

  /** A new record. */
  Object create(@Nullable Object[] components) throws Throwable {
    return (Object) constructor.invokeExact(components);
  }

  private static @Nullable RecordShape inspect(Class<?> type) {
    if (!type.isRecord()
        || !Serializable.class.isAssignableFrom(type)
        || Externalizable.class.isAssignableFrom(type)) {
      return null;
    }
    try {
      if (SerialMethods.declared(type, "writeReplace") != null
          || SerialMethods.declared(type, "readResolve") != null) {
        return null;
      }
      RecordComponent[] components = type.getRecordComponents();
      MethodHandle[] getters = new MethodHandle[components.length];
      Class<?>[] types = new Class<?>[components.length];
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      int fingerprint = 1;
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        // The field and not the accessor, which may be overridden to show something else.
        Field field = type.getDeclaredField(components[i].getName());
        field.setAccessible(true);
        getters[i] =
            lookup.unreflectGetter(field).asType(MethodType.methodType(Object.class, Object.class));
        fingerprint = 31 * fingerprint + components[i].getName().hashCode();
        fingerprint = 31 * fingerprint + types[i].getName().hashCode();
      }
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      MethodHandle create =
          lookup
              .unreflectConstructor(constructor)
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      return new RecordShape(getters, create, fingerprint);
    } catch (ReflectiveOperationException
        | InaccessibleObjectException
        | SecurityException
        | LinkageError e) {
      // Not open to this module, or not loadable in full: Java serialization handles or refuses it.
      return null;
    }
  }
}
