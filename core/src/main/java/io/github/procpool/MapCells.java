package io.github.procpool;

import io.github.procpool.internal.wire.NumberType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was settled for consecutive items of a map: results as they are, outcomes, or outcomes that
 * are still encoded. Numbers of one type are kept as bits: ten million objects between the thread
 * that settles them and the one that takes them cost both, and the collector, more than all else.
 */
abstract class MapCells {
  private MapCells() {}

  /** Those in an array, which belongs to them from now on. */
  static MapCells of(@Nullable Object... cells) {
    return new Values(cells);
  }

  abstract int size();

  /** A cell, to be asked for once; null if it is empty. Safe for any thread. */
  abstract @Nullable Object take(int index);

  /** As many empty ones, which can hold what these hold. */
  abstract MapCells empty(int size);

  /** Fills cells from that one on with the first of others; false if these can't hold such. */
  abstract boolean put(int from, MapCells others, int count);

  /** The same, able to hold any; who takes from the old ones goes on with them. */
  abstract MapCells general();

  private static final class Values extends MapCells {
    private final @Nullable Object[] cells;

    Values(@Nullable Object[] cells) {
      this.cells = cells;
    }

    @Override
    int size() {
      return cells.length;
    }

    @Override
    @Nullable Object take(int index) {
      Object cell = cells[index];
      cells[index] = null;
      return cell;
    }

    @Override
    MapCells empty(int size) {
      return new Values(new @Nullable Object[size]);
    }

    @Override
    boolean put(int from, MapCells others, int count) {
      if (others instanceof Values values) {
        System.arraycopy(values.cells, 0, cells, from, count);
        return true;
      }
      for (int i = 0; i < count; i++) {
        cells[from + i] = others.take(i);
      }
      return true;
    }

    @Override
    MapCells general() {
      return this;
    }
  }

  private static final class Numbers extends MapCells {
    private final NumberType type;
    private final long[] bits;

    Numbers(NumberType type, long[] bits) {
      this.type = type;
      this.bits = bits;
    }

    @Override
    int size() {
      return bits.length;
    }

    @Override
    Object take(int index) {
      return type.ofBits(bits[index]);
    }

    @Override
    MapCells empty(int size) {
      return new Numbers(type, new long[size]);
    }

    @Override
    boolean put(int from, MapCells others, int count) {
      if (others instanceof Numbers numbers && numbers.type == type) {
        System.arraycopy(numbers.bits, 0, bits, from, count);
        return true;
      }
      return false;
    }

    @Override
    MapCells general() {
      @Nullable Object[] cells = new @Nullable Object[bits.length];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = take(i);
      }
      return new Values(cells);
    }
  }

  /** Gathers cells, one after the other. For one thread at a time. */
  static final class Builder {
    private static final @Nullable Object[] NO_VALUES = {};
    private static final long[] NO_BITS = {};

    private @Nullable NumberType type;
    private long[] bits = NO_BITS;
    private @Nullable Object[] values = NO_VALUES;
    private int count;
    private int expected;

    /** So many in all will come, perhaps less. */
    void expect(int cells) {
      expected = cells;
    }

    int count() {
      return count;
    }

    void add(NumberType ofNumber, long number) {
      if (count == 0) {
        type = ofNumber;
      }
      if (type != ofNumber) {
        add(ofNumber.ofBits(number));
        return;
      }
      if (count == bits.length) {
        bits = Arrays.copyOf(bits, room());
      }
      bits[count++] = number;
    }

    void add(Object cell) {
      NumberType before = type;
      if (before != null && count > 0) {
        makeValues(before);
      }
      type = null;
      if (count == values.length) {
        values = Arrays.copyOf(values, room());
      }
      values[count++] = cell;
    }

    private void makeValues(NumberType before) {
      values = new @Nullable Object[room()];
      for (int i = 0; i < count; i++) {
        values[i] = before.ofBits(bits[i]);
      }
      bits = NO_BITS;
    }

    private int room() {
      return Math.max(count + 1, expected);
    }

    /** Gives them out, and starts anew. */
    MapCells build() {
      NumberType ofAll = type;
      MapCells built = ofAll == null ? new Values(values) : new Numbers(ofAll, bits);
      type = null;
      bits = NO_BITS;
      values = NO_VALUES;
      count = 0;
      return built;
    }
  }
}
