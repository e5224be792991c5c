package io.github.procpool.internal.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Long primitive arrays, put straight to where they will be read: the bytes are those that {@link
 * ValueCodec} puts, without a copy on the way.
 */
public final class LargeArrays {
  /** Tag and count. */
  private static final int MOST_HEADER_BYTES = 6;

  private LargeArrays() {}

  /**
   * Room for a value of this kind.
   *
   * @param shortest arrays of fewer bytes are not meant
   * @return 0 for any other value
   */
  public static long bytes(@Nullable Object value, int shortest) {
    long bytes = bytes(value);
    return bytes < shortest ? 0 : MOST_HEADER_BYTES + bytes;
  }

  private static long bytes(@Nullable Object value) {
    if (value instanceof byte[] array) {
      return array.length;
    } else if (value instanceof int[] array) {
      return 4L * array.length;
    } else if (value instanceof long[] array) {
      return 8L * array.length;
    } else if (value instanceof double[] array) {
      return 8L * array.length;
    } else if (value instanceof float[] array) {
      return 4L * array.length;
    } else if (value instanceof short[] array) {
      return 2L * array.length;
    } else if (value instanceof char[] array) {
      return 2L * array.length;
    }
    return -1;
  }

  /**
   * Puts a value that {@link #bytes} has found to be one.
   *
   * @param out little endian, with room for it
   */
  public static void put(Object value, ByteBuffer out) {
    out.put(Tags.of(value));
    if (value instanceof byte[] array) {
      putCount(array.length, out);
      out.put(array);
    } else if (value instanceof int[] array) {
      putCount(array.length, out);
      out.asIntBuffer().put(array);
    } else if (value instanceof long[] array) {
      putCount(array.length, out);
      out.asLongBuffer().put(array);
    } else if (value instanceof double[] array) {
      putCount(array.length, out);
      out.asDoubleBuffer().put(array);
    } else if (value instanceof float[] array) {
      putCount(array.length, out);
      out.asFloatBuffer().put(array);
    } else if (value instanceof short[] array) {
      putCount(array.length, out);
      out.asShortBuffer().put(array);
    } else if (value instanceof char[] array) {
      putCount(array.length, out);
      out.asCharBuffer().put(array);
    } else {
      throw new IllegalArgumentException("not a large array: " + value.getClass());
    }
    if (!(value instanceof byte[])) {
      out.position(out.position() + (int) bytes(value)); // views have positions of their own
    }
  }

  /** As {@link ByteSink#putVarInt}. */
  private static void putCount(int count, ByteBuffer out) {
    int rest = count;
    while ((rest & ~0x7F) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
