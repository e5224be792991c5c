package io.github.procpool.internal.wire;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Little-endian gets over a buffer, the mirror of {@link ByteSink}; for one thread at a time.
 *
 * <p>Every get checks its bounds and throws {@link CorruptFrameException}; every length is checked
 * against the bytes that remain before anything is allocated for it.
 */
public final class ByteSource {
  private final ByteBuffer buffer;

  /** Null when all bytes are there. */
  private final @Nullable Arrival arrival;

  /** Creates one over the bytes from the buffer's position to its limit, which it leaves alone. */
  public ByteSource(ByteBuffer buffer) {
    this(buffer, null);
  }

  /**
   * The same, where the elements of a primitive array at the end may yet arrive.
   *
   * @param arrival null if they are there
   */
  public ByteSource(ByteBuffer buffer, @Nullable Arrival arrival) {
    this.buffer = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.arrival = arrival;
  }

  /** Creates one over {@code length} bytes of an array. */
  public ByteSource(byte[] array, int offset, int length) {
    this(ByteBuffer.wrap(array, offset, length));
  }

  /** Creates one over a whole array. */
  public ByteSource(byte[] array) {
    this(array, 0, array.length);
  }

  /** The offset of the next byte, from where this source began. */
  public int position() {
    return buffer.position();
  }

  /** Moves to an offset between 0 and the end. */
  public void position(int position) {
    if (position < 0 || position > buffer.limit()) {
      throw new CorruptFrameException(
          "offset " + position + " is outside the frame of " + buffer.limit() + " bytes");
    }
    buffer.position(position);
  }

  /** Ends this source at an offset, or with {@link Integer#MAX_VALUE} at its own end again. */
  public void end(int end) {
    buffer.limit(Math.min(end, buffer.capacity()));
  }

  /** The number of bytes not yet taken. */
  public int remaining() {
    return buffer.remaining();
  }

  /** The next byte, not taken. */
  public byte peekByte() {
    require(1);
    return buffer.get(buffer.position());
  }

  /** Takes one byte. */
  public byte getByte() {
    require(1);
    return buffer.get();
  }

  /** Takes two bytes. */
  public short getShort() {
    require(2);
    return buffer.getShort();
  }

  /** Takes two bytes. */
  public char getChar() {
    require(2);
    return buffer.getChar();
  }

  /** Takes four bytes. */
  public int getInt() {
    require(4);
    return buffer.getInt();
  }

  /** Takes eight bytes. */
  public long getLong() {
    require(8);
    return buffer.getLong();
  }

  /** Takes four bytes. */
  public float getFloat() {
    require(4);
    return buffer.getFloat();
  }

  /** Takes eight bytes. */
  public double getDouble() {
    require(8);
    return buffer.getDouble();
  }

  /** Takes what {@link ByteSink#putVarInt} put. */
  public int getVarInt() {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = getByte();
      value |= (b & 0x7F) << shift;
      if (b >= 0) {
        if (shift == 28 && b > 0x0F) {
          break;
        }
        return value;
      }
    }
    throw new CorruptFrameException("number of more than 32 bits before offset " + position());
  }

  /** Takes what {@link ByteSink#putVarLong} put. */
  public long getVarLong() {
    if (buffer.remaining() >= 8) {
      long word = buffer.getLong(buffer.position());
      long ends = ~word & 0x8080_8080_8080_8080L;
      if (ends != 0) {
        int bytes = (Long.numberOfTrailingZeros(ends) >>> 3) + 1;
        buffer.position(buffer.position() + bytes);
        long value = sevenBits(word & (-1L >>> (64 - 8 * bytes)));
        return (value >>> 1) ^ -(value & 1);
      }
    }
    return getLongVarLong();
  }

  /** Moves the low 7 bits of each of 8 bytes together. */
  private static long sevenBits(long bytes) {
    long pairs = (bytes & 0x007F_007F_007F_007FL) | (bytes & 0x7F00_7F00_7F00_7F00L) >>> 1;
    long fours = (pairs & 0x0000_3FFF_0000_3FFFL) | (pairs & 0x3FFF_0000_3FFF_0000L) >>> 2;
    return (fours & 0x0FFF_FFFFL) | (fours & 0x0FFF_FFFF_0000_0000L) >>> 4;
  }

  /** One byte after the other: more than 8, or the last of the frame. */
  private long getLongVarLong() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = getByte();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        if (shift == 63 && b > 1) {
          break;
        }
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new CorruptFrameException("number of more than 64 bits before offset " + position());
  }

  /**
   * Takes a count of things put by {@link ByteSink#putVarInt}, each at least {@code bytesEach}
   * long, and checks that so many can follow.
   */
  public int getCount(int bytesEach) {
    int count = getVarInt();
    if (count < 0 || (long) count * bytesEach > remaining()) {
      throw tooShort((count & 0xFFFFFFFFL) * bytesEach);
    }
    return count;
  }

  /** Fills part of an array. */
  public void getBytes(byte[] target, int offset, int length) {
    require(length);
    buffer.get(target, offset, length);
  }

  /** Takes {@code length} bytes. */
  public byte[] getBytes(int length) {
    require(length);
    byte[] bytes = new byte[length];
    for (int from = 0, some; from < length; from += some) {
      some = arrived(buffer.position(), length - from, 1);
      buffer.get(bytes, from, some);
    }
    return bytes;
  }

  /** Takes what {@link ByteSink#putUtf8} put. */
  public String getUtf8() {
    return text(getCount(1), StandardCharsets.UTF_8);
  }

  /** Takes what {@link ByteSink#putString} put. */
  public String getString() {
    long header = getVarLong();
    if (header >= 0) {
      require(header);
      return text((int) header, StandardCharsets.ISO_8859_1);
    }
    long length = ~header;
    if (length > remaining() / 2) {
      throw tooShort(length);
    }
    return new String(getChars((int) length));
  }

  private String text(int length, Charset charset) {
    if (buffer.hasArray()) {
      int at = buffer.position();
      buffer.position(at + length);
      return new String(buffer.array(), buffer.arrayOffset() + at, length, charset);
    }
    return new String(getBytes(length), charset);
  }

  /** Takes {@code count} elements put by {@link ByteSink#putBooleans}. */
  public boolean[] getBooleans(int count) {
    require(count);
    boolean[] values = new boolean[count];
    for (int i = 0; i < count; i++) {
      values[i] = buffer.get() != 0;
    }
    return values;
  }

  /** Takes {@code count} elements put by {@link ByteSink#putShorts}. */
  public short[] getShorts(int count) {
    int end = endOf(count, 2);
    short[] values = new short[count];
    ShortBuffer elements = buffer.asShortBuffer();
    for (int from = 0, some; from < count; from += some) {
      some = arrived(buffer.position() + 2 * from, count - from, 2);
      elements.get(values, from, some);
    }
    buffer.position(end);
    return values;
  }

  /** Takes {@code count} elements put by {@link ByteSink#putChars}. */
  public char[] getChars(int count) {
    int end = endOf(count, 2);
    char[] values = new char[count];
    CharBuffer elements = buffer.asCharBuffer();
    for (int from = 0, some; from < count; from += some) {
      some = arrived(buffer.position() + 2 * from, count - from, 2);
      elements.get(values, from, some);
    }
    buffer.position(end);
    return values;
  }

  /** Takes {@code count} elements put by {@link ByteSink#putInts}. */
  public int[] getInts(int count) {
    int end = endOf(count, 4);
    int[] values = new int[count];
    IntBuffer elements = buffer.asIntBuffer();
    for (int from = 0, some; from < count; from += some) {
      some = arrived(buffer.position() + 4 * from, count - from, 4);
      elements.get(values, from, some);
    }
    buffer.position(end);
    return values;
  }

  /** Takes {@code count} elements put by {@link ByteSink#putLongs}. */
  public long[] getLongs(int count) {
    int end = endOf(count, 8);
    long[] values = new long[count];
    LongBuffer elements = buffer.asLongBuffer();
    for (int from = 0, some; from < count; from += some) {
      some = arrived(buffer.position() + 8 * from, count - from, 8);
      elements.get(values, from, some);
    }
    buffer.position(end);
    return values;
  }

  /** Takes {@code count} elements put by {@link ByteSink#putFloats}. */
  public float[] getFloats(int count) {
    int end = endOf(count, 4);
    float[] values = new float[count];
    FloatBuffer elements = buffer.asFloatBuffer();
    for (int from = 0, some; from < count; from += some) {
      some = arrived(buffer.position() + 4 * from, count - from, 4);
      elements.get(values, from, some);
    }
    buffer.position(end);
    return values;
  }

  /** Takes {@code count} elements put by {@link ByteSink#putDoubles}. */
  public double[] getDoubles(int count) {
    int end = endOf(count, 8);
    double[] values = new double[count];
    DoubleBuffer elements = buffer.asDoubleBuffer();
    for (int from = 0, some; from < count; from += some) {
      some = arrived(buffer.position() + 8 * from, count - from, 8);
      elements.get(values, from, some);
    }
    buffer.position(end);
    return values;
  }

  /** A stream over the next {@code length} bytes; reading from it moves this source. */
  public InputStream asInputStream(int length) {
    require(length);
    return new SourceStream(this, position() + length);
  }

  /** How many of the elements from an offset on to take next: those that have been waited for. */
  private int arrived(int offset, int count, int bytesEach) {
    if (arrival == null) {
      return count;
    }
    int some = Math.min(count, Arrival.PIECE_BYTES / bytesEach);
    arrival.await(offset + some * bytesEach);
    return some;
  }

  private int endOf(int count, int bytesEach) {
    long bytes = (long) count * bytesEach;
    require(bytes);
    return buffer.position() + (int) bytes;
  }

  private void require(long bytes) {
    if (bytes < 0 || bytes > buffer.remaining()) {
      throw tooShort(bytes);
    }
  }

  private CorruptFrameException tooShort(long bytes) {
    return new CorruptFrameException(
        "frame cut short: "
            + bytes
            + " bytes or more should follow offset "
            + position()
            + ", "
            + remaining()
            + " do");
  }
}
