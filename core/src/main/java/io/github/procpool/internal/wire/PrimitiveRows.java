package io.github.procpool.internal.wire;

import org.jspecify.annotations.Nullable;

/** The classes of primitive arrays and their tags, for arrays of such arrays. */
final class PrimitiveRows {
  private static final Class<?>[] CLASSES = {
    boolean[].class,
    byte[].class,
    short[].class,
    char[].class,
    int[].class,
    long[].class,
    float[].class,
    double[].class
  };

  private PrimitiveRows() {}

  /** The tag of a primitive array class. */
  static byte tagOf(Class<?> row) {
    for (int i = 0; i < CLASSES.length; i++) {
      if (CLASSES[i] == row) {
        return (byte) (Tags.BOOLEANS + i);
      }
    }
    throw new IllegalArgumentException("not an array of primitives: " + row.getName());
  }

  /** The class of a tag, null when it is not one of a primitive array. */
  static @Nullable Class<?> classOf(int tag) {
    return Tags.isPrimitiveArray(tag) ? CLASSES[tag - Tags.BOOLEANS] : null;
  }
}
