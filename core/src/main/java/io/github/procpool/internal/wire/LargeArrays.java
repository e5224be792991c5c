package io.github.procpool.internal.wire;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
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
    int each = bytesEach(value);
    return value == null || each == 0 ? -1 : (long) each * Array.getLength(value);
  }

  /** The size of an element; 0 for other values. */
  private static int bytesEach(@Nullable Object value) {
    if (value instanceof byte[]) {
      return 1;
    } else if (value instanceof short[] || value instanceof char[]) {
      return 2;
    } else if (value instanceof int[] || value instanceof float[]) {
      return 4;
    } else if (value instanceof long[] || value instanceof double[]) {
      return 8;
    }
    return 0;
  }

  /**
   * Puts all that comes before the elements.
   *
   * @param out little endian, with room for it
   * @return the number of bytes that must follow
   */
  public static int putHeader(Object value, ByteBuffer out) {
    out.put(Tags.of(value));
    putCount(Array.getLength(value), out);
    return (int) bytes(value);
  }

  /**
   * Puts the elements.
   *
   * @param out little endian, with room for them
   * @param reached hears of each position at which all before it can be read
   */
  public static void putElements(Object value, ByteBuffer out, IntConsumer reached) {
    int bytesEach = bytesEach(value);
    if (bytesEach == 0) {
      throw new IllegalArgumentException("not a large array: " + value.getClass());
    }
    int count = Array.getLength(value);
    int start = out.position();
    for (int from = 0, some; from < count; from += some) {
      some = Math.min(count - from, Arrival.PIECE_BYTES / bytesEach);
      put(value, from, some, out);
      out.position(start + (from + some) * bytesEach); // views have positions of their own
      reached.accept(out.position());
    }
  }

  private static void put(Object value, int from, int count, ByteBuffer out) {
    if (value instanceof byte[] array) {
      out.put(array, from, count);
    } else if (value instanceof int[] array) {
      out.asIntBuffer().put(array, from, count);
    } else if (value instanceof long[] array) {
      out.asLongBuffer().put(array, from, count);
    } else if (value instanceof double[] array) {
      out.asDoubleBuffer().put(array, from, count);
    } else if (value instanceof float[] array) {
      out.asFloatBuffer().put(array, from, count);
    } else if (value instanceof short[] array) {
      out.asShortBuffer().put(array, from, count);
    } else {
      out.asCharBuffer().put((char[]) value, from, count);
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
