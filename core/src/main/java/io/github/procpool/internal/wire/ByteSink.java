package io.github.procpool.internal.wire;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** A growing byte array with little-endian puts; for one thread at a time, made to be reused. */
public final class ByteSink {
  /**
   * The most bytes one sink holds: a little less than the longest array that every JVM can make.
   */
  public static final int LIMIT = Integer.MAX_VALUE - 16;

  // A reset sink keeps no more than this, so that one huge payload does not pin its memory.
  private static final int KEPT_BYTES = 1 << 20;
  private static final int FIRST_BYTES = 256;
  // Below this many characters a plain loop beats the copy-and-compare that long strings take.
  private static final int SHORT_STRING = 48;

  // No others: each makes a class of its own as a worker starts, which takes a millisecond.
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private final OutputStream stream = new SinkStream(this);
  private byte[] array;
  private int size;

  /** Creates an empty sink. */
  public ByteSink() {
    this(FIRST_BYTES);
  }

  /** Creates an empty sink with room for {@code capacity} bytes. */
  public ByteSink(int capacity) {
    array = new byte[Math.max(16, capacity)];
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN);
  }

  /** The number of bytes put so far. */
  public int size() {
    return size;
  }

  /** The backing array, valid up to {@link #size()} and until the next put. */
  public byte[] array() {
    return array;
  }

  /** A copy of the bytes put so far. */
  public byte[] toByteArray() {
    return Arrays.copyOf(array, size);
  }

  /** A little-endian view of the bytes put so far, valid until the next put. */
  public ByteBuffer toBuffer() {
    return ByteBuffer.wrap(array, 0, size).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Forgets all bytes; gives back memory that only a huge payload needed. */
  public void reset() {
    size = 0;
    if (array.length > KEPT_BYTES) {
      array = new byte[FIRST_BYTES];
    }
  }

  /** Forgets the bytes from {@code newSize} on. */
  public void truncate(int newSize) {
    Objects.checkIndex(newSize, size + 1);
    size = newSize;
  }

  /** Puts the low 8 bits of {@code value}. */
  public void putByte(int value) {
    int at = advance(1);
    array[at] = (byte) value;
  }

  /** Puts two bytes. */
  public void putShort(short value) {
    int at = advance(2);
    array[at] = (byte) value;
    array[at + 1] = (byte) (value >> 8);
  }

  /** Puts two bytes. */
  public void putChar(char value) {
    int at = advance(2);
    array[at] = (byte) value;
    array[at + 1] = (byte) (value >> 8);
  }

  /** Puts four bytes. */
  public void putInt(int value) {
    int at = advance(4);
    INT.set(array, at, value);
  }

  /** Puts eight bytes. */
  public void putLong(long value) {
    int at = advance(8);
    LONG.set(array, at, value);
  }

  /** Puts four bytes, every bit kept. */
  public void putFloat(float value) {
    putInt(Float.floatToRawIntBits(value));
  }

  /** Puts eight bytes, every bit kept. */
  public void putDouble(double value) {
    putLong(Double.doubleToRawLongBits(value));
  }

  /** Overwrites the four bytes at {@code position}. */
  public void patchInt(int position, int value) {
    Objects.checkFromIndexSize(position, 4, size);
    INT.set(array, position, value);
  }

  /** Sets bits of the byte at {@code position}. */
  void orByte(int position, int bits) {
    array[Objects.checkIndex(position, size)] |= (byte) bits;
  }

  /** Puts an int as 1 to 5 bytes, small non-negative ones shortest (LEB128, unsigned). */
  public void putVarInt(int value) {
    if ((value & ~0x7F) == 0) {
      putByte(value);
      return;
    }
    ensure(5);
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      array[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[size++] = (byte) rest;
  }

  /** Puts a long as 1 to 10 bytes, those near zero shortest (zigzag, then LEB128). */
  public void putVarLong(long value) {
    ensure(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      array[size++] = (byte) ((int) rest | 0x80);
      rest >>>= 7;
    }
    array[size++] = (byte) rest;
  }

  /** Puts {@code length} bytes from {@code offset} of {@code source}. */
  public void putBytes(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    int at = advance(length);
    System.arraycopy(source, offset, array, at, length);
  }

  /** Puts all bytes of {@code source}. */
  public void putBytes(byte[] source) {
    putBytes(source, 0, source.length);
  }

  /**
   * Puts a length and the UTF-8 form of {@code text}: for names. A lone surrogate becomes '?', see
   * {@link #putString}.
   */
  public void putUtf8(String text) {
    int length = text.length();
    int start = size;
    putVarInt(length);
    ensure(length);
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        size = start;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putVarInt(bytes.length);
        putBytes(bytes);
        return;
      }
      array[at + i] = (byte) c;
    }
    size = at + length;
  }

  /**
   * Puts any string so that {@link ByteSource#getString()} gives it back to the last char, lone
   * surrogates too: one byte a char when all are below 256, else two.
   */
  public void putString(String text) {
    int length = text.length();
    int start = size;
    putVarLong(length);
    ensure(length);
    int at = size;
    boolean narrow = length <= SHORT_STRING ? copyShort(text, at) : copyLong(text, at);
    if (narrow) {
      size = at + length;
      return;
    }
    size = start;
    // Zigzag: a negative length says two bytes a char; ~ keeps zero apart.
    putVarLong(~(long) length);
    ensure(2L * length);
    ByteBuffer.wrap(array, size, 2 * length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asCharBuffer()
        .put(text, 0, length);
    size += 2 * length;
  }

  private boolean copyShort(String text, int at) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xFF) {
        return false;
      }
      array[at + i] = (byte) c;
    }
    return true;
  }

  // Copies the low bytes and looks whether they say it all: two vector passes, no loop over chars.
  @SuppressWarnings("deprecation")
  private boolean copyLong(String text, int at) {
    int length = text.length();
    text.getBytes(0, length, array, at);
    return text.equals(new String(array, at, length, StandardCharsets.ISO_8859_1));
  }

  /** Puts the elements, one byte each; no length. */
  public void putBooleans(boolean[] values) {
    int at = advance(values.length);
    for (int i = 0; i < values.length; i++) {
      array[at + i] = (byte) (values[i] ? 1 : 0);
    }
  }

  /** Puts the elements, two bytes each; no length. */
  public void putShorts(short[] values) {
    bulk(2L * values.length).asShortBuffer().put(values);
  }

  /** Puts the elements, two bytes each; no length. */
  public void putChars(char[] values) {
    bulk(2L * values.length).asCharBuffer().put(values);
  }

  /** Puts the elements, four bytes each; no length. */
  public void putInts(int[] values) {
    bulk(4L * values.length).asIntBuffer().put(values);
  }

  /** Puts the elements, eight bytes each; no length. */
  public void putLongs(long[] values) {
    bulk(8L * values.length).asLongBuffer().put(values);
  }

  /** Puts the elements, four bytes each, every bit kept; no length. */
  public void putFloats(float[] values) {
    bulk(4L * values.length).asFloatBuffer().put(values);
  }

  /** Puts the elements, eight bytes each, every bit kept; no length. */
  public void putDoubles(double[] values) {
    bulk(8L * values.length).asDoubleBuffer().put(values);
  }

  /** A stream whose writes are puts to this sink; closing it does nothing. */
  public OutputStream asOutputStream() {
    return stream;
  }

  private ByteBuffer bulk(long bytes) {
    int at = advance(bytes);
    return ByteBuffer.wrap(array, at, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int advance(long bytes) {
    ensure(bytes);
    int at = size;
    size += (int) bytes;
    return at;
  }

  private void ensure(long bytes) {
    long needed = size + bytes;
    if (needed > array.length) {
      grow(needed);
    }
  }

  private void grow(long needed) {
    if (needed > LIMIT) {
      throw new TooLargeException(needed, LIMIT);
    }
    long roomy = array.length * 3L / 2;
    array = Arrays.copyOf(array, (int) Math.min(LIMIT, Math.max(needed, roomy)));
  }
}
