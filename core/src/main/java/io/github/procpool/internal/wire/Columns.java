package io.github.procpool.internal.wire;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Puts and gets elements of one class, {@link Integer}, {@link Long} or {@link Double}, as bare
 * numbers: one tag for all of them, and a loop without a decision for each.
 */
final class Columns {
  /** Fewer elements are not worth the two bytes that a column begins with. */
  static final int LEAST = 4;

  private Columns() {}

  static boolean put(Object[] elements, ByteSink out) {
    return elements.length >= LEAST && put(Arrays.asList(elements), elements.length, out);
  }

  /** Puts all elements; false, with nothing put, when they have no such form. */
  static boolean put(Collection<?> elements, int count, ByteSink out) {
    if (count < LEAST) {
      return false;
    }
    int start = out.size();
    Iterator<?> each = elements.iterator();
    Object first = each.hasNext() ? each.next() : null;
    int left;
    if (first instanceof Integer number) {
      begin(Tags.INT, out);
      left = putInts(number, each, count - 1, out);
    } else if (first instanceof Long number) {
      begin(Tags.LONG, out);
      left = putLongs(number, each, count - 1, out);
    } else if (first instanceof Double number) {
      begin(Tags.DOUBLE, out);
      left = putDoubles(number, each, count - 1, out);
    } else {
      return false;
    }
    if (left > 0 || each.hasNext()) {
      out.truncate(start);
      return false;
    }
    return true;
  }

  private static void begin(byte tag, ByteSink out) {
    out.putByte(Tags.COLUMN);
    out.putByte(tag);
  }

  private static int putInts(Integer first, Iterator<?> rest, int count, ByteSink out) {
    out.putInt(first);
    int left = count;
    while (left > 0 && rest.hasNext() && rest.next() instanceof Integer number) {
      out.putInt(number);
      left--;
    }
    return left;
  }

  private static int putLongs(Long first, Iterator<?> rest, int count, ByteSink out) {
    out.putLong(first);
    int left = count;
    while (left > 0 && rest.hasNext() && rest.next() instanceof Long number) {
      out.putLong(number);
      left--;
    }
    return left;
  }

  private static int putDoubles(Double first, Iterator<?> rest, int count, ByteSink out) {
    out.putDouble(first);
    int left = count;
    while (left > 0 && rest.hasNext() && rest.next() instanceof Double number) {
      out.putDouble(number);
      left--;
    }
    return left;
  }

  /** Whether a column comes next; takes its tag if so. */
  static boolean isNext(int count, ByteSource in) {
    if (count < LEAST || in.peekByte() != Tags.COLUMN) {
      return false;
    }
    byte unused = in.getByte();
    return true;
  }

  /** Gets the elements of a column, whose tag has been taken. */
  static @Nullable Object[] get(int count, ByteSource in) {
    int tag = in.getByte();
    @Nullable Object[] elements = new Object[count];
    switch (tag) {
      case Tags.INT -> {
        for (int i = 0; i < count; i++) {
          elements[i] = in.getInt();
        }
      }
      case Tags.LONG -> {
        for (int i = 0; i < count; i++) {
          elements[i] = in.getLong();
        }
      }
      case Tags.DOUBLE -> {
        for (int i = 0; i < count; i++) {
          elements[i] = in.getDouble();
        }
      }
      default ->
          throw new CorruptFrameException("column of tag " + tag + " before " + in.position());
    }
    return elements;
  }
}
