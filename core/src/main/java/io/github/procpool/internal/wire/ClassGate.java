package io.github.procpool.internal.wire;

import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes that are named outside of a Java object stream, if the JEP 290 filters allow.
 *
 * <p>Only enums and records are: the other compact kinds are the JDK's own value classes.
 */
final class ClassGate {
  static final String REJECTED = "rejected by the deserialization filter";

  private final @Nullable ObjectInputFilter own;
  private final PerLoader<String, Class<?>> classes = new PerLoader<>();

  ClassGate(@Nullable ObjectInputFilter own) {
    this.own = own;
  }

  /** The filter given by the user of this codec. */
  @Nullable ObjectInputFilter own() {
    return own;
  }

  /** Finds a class that the filters allow; does not initialize it. */
  Class<?> find(String name, ClassLoader loader)
      throws ClassNotFoundException, InvalidClassException {
    Map<String, Class<?>> known = classes.of(loader);
    Class<?> type = known.get(name);
    if (type == null) {
      type = Class.forName(name, false, loader);
      known.put(name, type);
    }
    check(own, type);
    // Asked for only now, as it takes a worker 3 ms of its start to find out that there is none.
    check(ObjectInputFilter.Config.getSerialFilter(), type);
    return type;
  }

  private static void check(@Nullable ObjectInputFilter filter, Class<?> type)
      throws InvalidClassException {
    if (filter != null
        && filter.checkInput(new Candidate(type)) == ObjectInputFilter.Status.REJECTED) {
      throw new InvalidClassException(type.getName(), REJECTED);
    }
  }

  /** What a filter gets to see. */
  private record Candidate(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {
    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 0;
    }
  }
}
