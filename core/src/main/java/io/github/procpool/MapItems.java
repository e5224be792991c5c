package io.github.procpool;

import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.NumberType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Consecutive inputs of a map. */
abstract class MapItems {
  private final int size;

  private MapItems(int size) {
    this.size = size;
  }

  /** All of an array, which belongs to them from now on. */
  static MapItems of(@Nullable Object[] array) {
    return new Values(array, 0, array.length);
  }

  /** Some of an array, which nobody changes. */
  static MapItems of(@Nullable Object[] array, int from, int count) {
    return new Values(array, from, count);
  }

  /** Some numbers of one type. */
  static MapItems of(NumberType type, long[] bits, int from, int count) {
    return new Numbers(type, bits, from, count);
  }

  final int size() {
    return size;
  }

  abstract @Nullable Object get(int index);

  /**
   * Puts an item into the frame of a chunk.
   *
   * @param argument the number of the argument, for messages
   */
  abstract void encode(int index, ByteSink sink, TaskEncoder encoder, int argument);

  private static final class Values extends MapItems {
    private final @Nullable Object[] values;
    private final int from;

    Values(@Nullable Object[] values, int from, int count) {
      super(count);
      this.values = values;
      this.from = from;
    }

    @Override
    @Nullable Object get(int index) {
      return values[from + Objects.checkIndex(index, size())];
    }

    @Override
    void encode(int index, ByteSink sink, TaskEncoder encoder, int argument) {
      encoder.item(sink, get(index), argument);
    }
  }

  private static final class Numbers extends MapItems {
    private final NumberType type;
    private final long[] bits;
    private final int from;

    Numbers(NumberType type, long[] bits, int from, int count) {
      super(count);
      this.type = type;
      this.bits = bits;
      this.from = from;
    }

    @Override
    Object get(int index) {
      return type.ofBits(bits[from + Objects.checkIndex(index, size())]);
    }

    @Override
    void encode(int index, ByteSink sink, TaskEncoder encoder, int argument) {
      type.put(bits[from + Objects.checkIndex(index, size())], sink);
    }
  }
}
