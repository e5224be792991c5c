package io.github.procpool.internal.wire;

import org.jspecify.annotations.Nullable;

/** The classes of numbers that are kept as bits where there are many of them. */
public enum NumberType {
  INT(Integer.class),
  LONG(Long.class),
  DOUBLE(Double.class);

  private final Class<?> type;

  NumberType(Class<?> type) {
    this.type = type;
  }

  /** The type of a value; null if it is no such number. */
  public static @Nullable NumberType of(@Nullable Object value) {
    if (value instanceof Integer) {
      return INT;
    }
    if (value instanceof Long) {
      return LONG;
    }
    return value instanceof Double ? DOUBLE : null;
  }

  /** The type of the next value of a source; null if it is no such number. */
  public static @Nullable NumberType next(ByteSource in) {
    return switch (in.peekByte()) {
      case Tags.INT -> INT;
      case Tags.LONG, Tags.LONG_8 -> LONG;
      case Tags.DOUBLE -> DOUBLE;
      default -> null;
    };
  }

  /** Whether a value is of this type. */
  public boolean isTypeOf(@Nullable Object value) {
    return type.isInstance(value);
  }

  /** The bits of a value of this type. */
  public long toBits(Object value) {
    return switch (this) {
      case INT -> (Integer) value;
      case LONG -> (Long) value;
      case DOUBLE -> Double.doubleToRawLongBits((Double) value);
    };
  }

  /** The value of these bits. */
  public Object ofBits(long bits) {
    return switch (this) {
      case INT -> (int) bits;
      case LONG -> bits;
      case DOUBLE -> Double.longBitsToDouble(bits);
    };
  }

  /** Puts a value as {@link ValueCodec#encode} does. */
  public void put(long bits, ByteSink out) {
    switch (this) {
      case INT -> {
        out.putByte(Tags.INT);
        out.putInt((int) bits);
      }
      case LONG -> Leaves.putLong(bits, out);
      case DOUBLE -> {
        out.putByte(Tags.DOUBLE);
        out.putLong(bits);
      }
    }
  }

  /** Gets the bits of the next value, which is of this type. */
  public long get(ByteSource in) {
    int tag = in.getByte();
    return switch (this) {
      case INT -> in.getInt();
      case LONG -> tag == Tags.LONG ? in.getVarLong() : in.getLong();
      case DOUBLE -> in.getLong();
    };
  }
}
