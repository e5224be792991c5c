package io.github.procpool.internal.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts and gets the values that have no parts: boxed ones, strings, primitive arrays, times, paths.
 */
final class Leaves {
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private Leaves() {}

  /** Puts the tag and the value; {@code tag} is that of {@link Tags#of}. */
  static void put(byte tag, @Nullable Object value, ByteSink out) {
    if (value == null) {
      out.putByte(Tags.NULL);
      return;
    }
    if (tag == Tags.TRUE) {
      out.putByte((Boolean) value ? Tags.TRUE : Tags.FALSE);
      return;
    }
    if (tag == Tags.LONG) {
      putLong((Long) value, out);
      return;
    }
    out.putByte(tag);
    switch (tag) {
      case Tags.BYTE -> out.putByte((Byte) value);
      case Tags.SHORT -> out.putShort((Short) value);
      case Tags.CHAR -> out.putChar((Character) value);
      case Tags.INT -> out.putInt((Integer) value);
      case Tags.FLOAT -> out.putFloat((Float) value);
      case Tags.DOUBLE -> out.putDouble((Double) value);
      case Tags.STRING -> out.putString((String) value);
      case Tags.PATH -> out.putString(value.toString());
      case Tags.BIG_INTEGER -> putBigInteger((BigInteger) value, out);
      case Tags.BIG_DECIMAL -> {
        BigDecimal number = (BigDecimal) value;
        out.putVarLong(number.scale());
        putBigInteger(number.unscaledValue(), out);
      }
      case Tags.UUID_16 -> {
        UUID id = (UUID) value;
        out.putLong(id.getMostSignificantBits());
        out.putLong(id.getLeastSignificantBits());
      }
      case Tags.INSTANT -> {
        Instant time = (Instant) value;
        out.putVarLong(time.getEpochSecond());
        out.putVarInt(time.getNano());
      }
      case Tags.DURATION -> {
        Duration time = (Duration) value;
        out.putVarLong(time.getSeconds());
        out.putVarInt(time.getNano());
      }
      case Tags.LOCAL_DATE -> out.putVarLong(((LocalDate) value).toEpochDay());
      default -> putArray(tag, value, out);
    }
  }

  /** Gets the value that follows {@code tag}. */
  static @Nullable Object get(int tag, ByteSource in) {
    return switch (tag) {
      case Tags.NULL -> null;
      case Tags.TRUE -> true;
      case Tags.FALSE -> false;
      case Tags.BYTE -> in.getByte();
      case Tags.SHORT -> in.getShort();
      case Tags.CHAR -> in.getChar();
      case Tags.INT -> in.getInt();
      case Tags.LONG -> in.getVarLong();
      case Tags.LONG_8 -> in.getLong();
      case Tags.FLOAT -> in.getFloat();
      case Tags.DOUBLE -> in.getDouble();
      case Tags.STRING -> in.getString();
      case Tags.PATH -> getPath(in);
      case Tags.BIG_INTEGER -> getBigInteger(in);
      case Tags.BIG_DECIMAL -> {
        int scale = getInteger(in);
        yield new BigDecimal(getBigInteger(in), scale);
      }
      case Tags.UUID_16 -> new UUID(in.getLong(), in.getLong());
      case Tags.INSTANT, Tags.DURATION, Tags.LOCAL_DATE -> getTime(tag, in);
      default -> getArray(tag, in);
    };
  }

  static void putLong(long value, ByteSink out) {
    if (value >> 48 == value >> 63) { // 7 bytes of 7 bits, one of which is the sign
      out.putByte(Tags.LONG);
      out.putVarLong(value);
    } else {
      out.putByte(Tags.LONG_8);
      out.putLong(value);
    }
  }

  private static void putArray(byte tag, Object value, ByteSink out) {
    switch (tag) {
      case Tags.BYTES -> {
        byte[] array = (byte[]) value;
        out.putVarInt(array.length);
        out.putBytes(array);
      }
      case Tags.INTS -> {
        int[] array = (int[]) value;
        out.putVarInt(array.length);
        out.putInts(array);
      }
      case Tags.LONGS -> {
        long[] array = (long[]) value;
        out.putVarInt(array.length);
        out.putLongs(array);
      }
      case Tags.DOUBLES -> {
        double[] array = (double[]) value;
        out.putVarInt(array.length);
        out.putDoubles(array);
      }
      case Tags.FLOATS -> {
        float[] array = (float[]) value;
        out.putVarInt(array.length);
        out.putFloats(array);
      }
      case Tags.SHORTS -> {
        short[] array = (short[]) value;
        out.putVarInt(array.length);
        out.putShorts(array);
      }
      case Tags.CHARS -> {
        char[] array = (char[]) value;
        out.putVarInt(array.length);
        out.putChars(array);
      }
      case Tags.BOOLEANS -> {
        boolean[] array = (boolean[]) value;
        out.putVarInt(array.length);
        out.putBooleans(array);
      }
      default -> throw new IllegalArgumentException("not the tag of a leaf: " + tag);
    }
  }

  private static Object getArray(int tag, ByteSource in) {
    return switch (tag) {
      case Tags.BYTES -> in.getBytes(in.getCount(1));
      case Tags.INTS -> in.getInts(in.getCount(4));
      case Tags.LONGS -> in.getLongs(in.getCount(8));
      case Tags.DOUBLES -> in.getDoubles(in.getCount(8));
      case Tags.FLOATS -> in.getFloats(in.getCount(4));
      case Tags.SHORTS -> in.getShorts(in.getCount(2));
      case Tags.CHARS -> in.getChars(in.getCount(2));
      case Tags.BOOLEANS -> in.getBooleans(in.getCount(1));
      default ->
          throw new CorruptFrameException("unknown tag " + tag + " before offset " + in.position());
    };
  }

  private static Path getPath(ByteSource in) {
    String text = in.getString();
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw corrupt("path", in, e);
    }
  }

  private static int getInteger(ByteSource in) {
    long value = in.getVarLong();
    if (value != (int) value) {
      throw new CorruptFrameException("int out of range before offset " + in.position());
    }
    return (int) value;
  }

  private static void putBigInteger(BigInteger value, ByteSink out) {
    byte[] bytes = value.toByteArray();
    out.putVarInt(bytes.length);
    out.putBytes(bytes);
  }

  private static BigInteger getBigInteger(ByteSource in) {
    byte[] bytes = in.getBytes(in.getCount(1));
    try {
      return new BigInteger(bytes);
    } catch (NumberFormatException | ArithmeticException e) {
      throw corrupt("integer", in, e);
    }
  }

  private static Object getTime(int tag, ByteSource in) {
    try {
      long number = in.getVarLong();
      return switch (tag) {
        case Tags.INSTANT -> Instant.ofEpochSecond(number, getNanos(in));
        case Tags.DURATION -> Duration.ofSeconds(number, getNanos(in));
        default -> LocalDate.ofEpochDay(number);
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw corrupt("time", in, e);
    }
  }

  private static int getNanos(ByteSource in) {
    int nanos = in.getVarInt();
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw new CorruptFrameException("nanoseconds out of range before offset " + in.position());
    }
    return nanos;
  }

  private static CorruptFrameException corrupt(String what, ByteSource in, RuntimeException cause) {
    return new CorruptFrameException(
        what + " out of range before offset " + in.position() + ": " + cause.getMessage());
  }
}
