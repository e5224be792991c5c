package io.github.procpool.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Java serialization with the class loader and the filter of the caller's choice. */
final class JavaStreams {
  private JavaStreams() {}

  static void write(@Nullable Object value, OutputStream out) throws IOException {
    ObjectOutputStream stream = new ObjectOutputStream(out);
    stream.writeObject(value);
    stream.flush();
  }

  /** Reads one object from exactly {@code length} bytes. */
  static @Nullable Object read(
      InputStream in, int length, ClassLoader loader, @Nullable ObjectInputFilter filter)
      throws IOException, ClassNotFoundException {
    Reader reader = new Reader(in, length, loader, filter);
    try {
      return reader.readObject();
    } catch (InvalidClassException e) {
      throw reader.gate.explain(e);
    }
  }

  /** Looks up classes in the task's loader first. */
  private static final class Reader extends ObjectInputStream {
    private final ClassLoader loader;
    private final StreamGate gate;

    Reader(InputStream in, int length, ClassLoader loader, @Nullable ObjectInputFilter filter)
        throws IOException {
      super(in);
      this.loader = loader;
      gate = new StreamGate(length, merge(filter, getObjectInputFilter()));
      setObjectInputFilter(gate);
    }

    private static @Nullable ObjectInputFilter merge(
        @Nullable ObjectInputFilter one, @Nullable ObjectInputFilter other) {
      if (one == null) {
        return other;
      }
      return other == null ? one : ObjectInputFilter.merge(one, other);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        // Knows the primitive types, and the loader of the class that is being read.
        return super.resolveClass(description);
      }
    }

    @Override
    @SuppressWarnings("deprecation") // the class is needed before there is a handler
    protected Class<?> resolveProxyClass(String[] names)
        throws IOException, ClassNotFoundException {
      Class<?>[] interfaces = new Class<?>[names.length];
      ClassLoader definer = loader;
      for (int i = 0; i < names.length; i++) {
        interfaces[i] = Class.forName(names[i], false, loader);
        if (!Modifier.isPublic(interfaces[i].getModifiers())) {
          definer = interfaces[i].getClassLoader();
        }
      }
      try {
        return Proxy.getProxyClass(definer, interfaces);
      } catch (IllegalArgumentException e) {
        throw new ClassNotFoundException("proxy of " + String.join(", ", names), e);
      }
    }
  }

  /** Refuses what the filters refuse, and arrays that the bytes at hand could not fill. */
  private static final class StreamGate implements ObjectInputFilter {
    // Hash tables ask for up to 8 buckets an entry: load factor 0.25, rounded up to a power of two.
    private static final long BUCKETS_PER_ENTRY = 8;
    private static final int SMALL = 64;

    private final long longestArray;
    private final @Nullable ObjectInputFilter next;
    private @Nullable Class<?> rejected;

    StreamGate(int streamBytes, @Nullable ObjectInputFilter next) {
      // Each element takes at least one byte of the stream.
      this.longestArray = SMALL + BUCKETS_PER_ENTRY * streamBytes;
      this.next = next;
    }

    @Override
    public Status checkInput(FilterInfo info) {
      if (info.arrayLength() > longestArray) {
        return Status.REJECTED;
      }
      Status status = next == null ? Status.UNDECIDED : next.checkInput(info);
      if (status == Status.REJECTED) {
        rejected = info.serialClass();
      }
      return status;
    }

    /** Names the class, which the JDK's exception leaves out. */
    InvalidClassException explain(InvalidClassException thrown) {
      if (rejected == null) {
        return thrown;
      }
      InvalidClassException named =
          new InvalidClassException(rejected.getName(), ClassGate.REJECTED);
      named.initCause(thrown);
      return named;
    }
  }
}
