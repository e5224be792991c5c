package io.github.procpool;

import io.github.procpool.internal.wire.NumberType;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items of a collection as they were when a map over it began. */
abstract class MapSnapshot extends AbstractList<@Nullable Object> {
  /** Takes all items now. */
  static MapSnapshot of(Collection<?> items) {
    return makesItsItems(items) ? numbersOrObjects(items) : new Objects(items.toArray());
  }

  /** So many items from that one on. */
  abstract MapItems range(int from, int count);

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
      NumberType type = NumberType.of(first);
      if (type != null) {
        return numbers(type, first, rest, items.size());
      }
      others.add(first);
    }
    rest.forEachRemaining(others::add);
    return new Objects(others.toArray());
  }

  private static MapSnapshot numbers(
      NumberType type, Object first, Iterator<?> rest, int expected) {
    long[] bits = new long[Math.max(1, expected)];
    int count = 0;
    Object item = first;
    while (type.isTypeOf(item)) {
      if (count == bits.length) {
        bits = Arrays.copyOf(bits, count + (count >> 1) + 1);
      }
      bits[count++] = type.toBits(item);
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
    MapItems range(int from, int count) {
      return MapItems.of(items, from, count);
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

  private static final class Numbers extends MapSnapshot {
    private final NumberType type;
    private final long[] bits;
    private final int size;

    Numbers(NumberType type, long[] bits, int size) {
      this.type = type;
      this.bits = bits;
      this.size = size;
    }

    @Override
    MapItems range(int from, int count) {
      return MapItems.of(type, bits, from, count);
    }

    @Override
    public Object get(int index) {
      return type.ofBits(bits[java.util.Objects.checkIndex(index, size)]);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
