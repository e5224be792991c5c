package io.github.procpool;

import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The items of a collection as they were when a map over it began. */
abstract class MapSnapshot extends AbstractList<@Nullable Object> {
  /** Takes all items now. */
  static MapSnapshot of(Collection<?> items) {
    return makesItsItems(items) ? numbersOrObjects(items) : new Objects(items.toArray());
  }

  /** So many items from that one on, in an array of their own. */
  abstract @Nullable Object[] range(int from, int count);

  /*
   * A view, a range of numbers say, makes its elements as they are asked for. Ten million of them, kept
   * until the last is sent, cost the collector more than the whole map costs; as bits, nothing. The
   * toArray() of such a class only iterates; who has another one may need it, to be atomic say.
   */
  private static boolean makesItsItems(Collection<?> items) {
    try {
      return items.getClass().getMethod("toArray").getDeclaringClass() == AbstractCollection.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every collection has that method", e);
    }
  }

  private static MapSnapshot numbersOrObjects(Collection<?> items) {
    Iterator<?> rest = items.iterator();
    List<@Nullable Object> others = new ArrayList<>();
    if (rest.hasNext()) {
      Object first = rest.next();
      for (NumberType<?> type : NumberType.ALL) {
        if (type.type().isInstance(first)) {
          return numbers(type, first, rest, items.size());
        }
      }
      others.add(first);
    }
    rest.forEachRemaining(others::add);
    return new Objects(others.toArray());
  }

  private static <T> MapSnapshot numbers(
      NumberType<T> type, Object first, Iterator<?> rest, int expected) {
    long[] bits = new long[Math.max(1, expected)];
    int count = 0;
    Object item = first;
    while (type.type().isInstance(item)) {
      if (count == bits.length) {
        bits = Arrays.copyOf(bits, count + (count >> 1) + 1);
      }
      bits[count++] = type.toBits().applyAsLong(type.type().cast(item));
      if (!rest.hasNext()) {
        return new Numbers(type, bits, count);
      }
      item = rest.next();
    }
    List<@Nullable Object> others = new ArrayList<>(new Numbers(type, bits, count));
    others.add(item); // numbers came first only
    rest.forEachRemaining(others::add);
    return new Objects(others.toArray());
  }

  private static final class Objects extends MapSnapshot {
    private final @Nullable Object[] items;

    Objects(@Nullable Object[] items) {
      this.items = items;
    }

    @Override
    @Nullable Object[] range(int from, int count) {
      return Arrays.copyOfRange(items, from, from + count);
    }

    @Override
    public @Nullable Object get(int index) {
      return items[index];
    }

    @Override
    public int size() {
      return items.length;
    }
  }

  private record NumberType<T>(Class<T> type, ToLongFunction<T> toBits, LongFunction<T> ofBits) {
    static final List<NumberType<?>> ALL =
        List.of(
            new NumberType<>(Integer.class, Integer::longValue, bits -> (int) bits),
            new NumberType<>(Long.class, Long::longValue, bits -> bits),
            new NumberType<>(
                Double.class, Double::doubleToRawLongBits, bits -> Double.longBitsToDouble(bits)));
  }

  private static final class Numbers extends MapSnapshot {
    private final NumberType<?> type;
    private final long[] bits;
    private final int size;

    Numbers(NumberType<?> type, long[] bits, int size) {
      this.type = type;
      this.bits = bits;
      this.size = size;
    }

    @Override
    @Nullable Object[] range(int from, int count) {
      @Nullable Object[] range = new @Nullable Object[count];
      for (int i = 0; i < count; i++) {
        range[i] = type.ofBits().apply(bits[from + i]);
      }
      return range;
    }

    @Override
    public Object get(int index) {
      return type.ofBits().apply(bits[java.util.Objects.checkIndex(index, size)]);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
