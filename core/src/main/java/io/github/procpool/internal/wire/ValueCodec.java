package io.github.procpool.internal.wire;

import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.spi.Codec;
import java.io.IOException;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * Arguments, captured values and results to bytes and back.
 *
 * <p>The JDK's common value classes, collections of them, enums and records have a compact form.
 * Anything else goes through Java serialization, or through the user's codec if there is one, which
 * then also takes collections, enums and records. Thread-safe.
 */
public final class ValueCodec {
  // Decoding that much takes some ten microseconds, no longer than handing it to another thread.
  private static final int QUICK_BYTES = 64 << 10;

  /** Stands for a value that {@link #plain} does not take. */
  public static final Object NOT_PLAIN = new Object();

  private final @Nullable Codec custom;
  private final ClassGate gate;

  /**
   * Creates a codec.
   *
   * @param custom takes what is no leaf, in place of the compact collections and of Java
   *     serialization
   * @param filter asked about every class that is deserialized, over and above the JVM's own filter
   */
  public ValueCodec(@Nullable Codec custom, @Nullable ObjectInputFilter filter) {
    this.custom = custom;
    this.gate = new ClassGate(filter);
  }

  /** {@link #encode(Object, ByteSink, Stage, String)} for a value of a task with no better name. */
  public void encode(@Nullable Object value, ByteSink out) {
    encode(value, out, Stage.ENCODE_TASK, "value");
  }

  /**
   * Puts one value.
   *
   * @param value the value
   * @param out where to; as before the call if it fails
   * @param stage what the failure says
   * @param rootLabel what the value is called in the failure's path: {@code arg 0}, {@code result}
   * @throws TaskSerializationException if it can't be encoded, for whatever reason
   */
  public void encode(@Nullable Object value, ByteSink out, Stage stage, String rootLabel) {
    int start = out.size();
    try {
      put(value, out);
    } catch (Throwable e) {
      out.truncate(start);
      throw EncodeFailure.of(stage, rootLabel, value, e);
    }
  }

  /** {@link #decode(ByteSource, ClassLoader, Stage)} of a value of a task. */
  public @Nullable Object decode(ByteSource in, ClassLoader loader) {
    return decode(in, loader, Stage.DECODE_TASK);
  }

  /**
   * Gets one value.
   *
   * @param in where from; behind the value afterwards, also when user code failed
   * @param loader where to look up classes
   * @param stage what a failure says
   * @throws TaskSerializationException if it can't be decoded: class not found or different, user
   *     code that throws
   * @throws CorruptFrameException if the bytes are not those of a value
   */
  public @Nullable Object decode(ByteSource in, ClassLoader loader, Stage stage) {
    int tag = in.getByte() & 0xFF & ~Tags.USER;
    if (tag < Tags.STRINGS) {
      return Leaves.get(tag, in);
    }
    try {
      return switch (tag) {
        case Tags.JAVA -> getJava(in, loader);
        case Tags.CUSTOM -> getCustom(in, loader);
        default -> CompactDecoder.get(tag, in, loader, gate);
      };
    } catch (CorruptFrameException | TaskSerializationException e) {
      throw e;
    } catch (Throwable e) {
      throw DecodeFailure.of(stage, e);
    }
  }

  /**
   * Gets a value that has no parts: quickly, and without any code but the JDK's.
   *
   * @return {@link #NOT_PLAIN}, with nothing taken, if the next value is another one
   */
  public static @Nullable Object plain(ByteSource in) {
    int tag = in.peekByte();
    if (!Tags.isLeaf(tag)) {
      return NOT_PLAIN;
    }
    byte unused = in.getByte();
    return Leaves.get(tag, in);
  }

  /** Whether the next value decodes quickly and without running or loading foreign code. */
  public boolean isPlain(ByteSource in) {
    if (in.remaining() == 0 || in.remaining() > QUICK_BYTES) {
      return false;
    }
    int tag = in.peekByte() & 0xFF;
    return Tags.isLeaf(tag) || Tags.isComposite(tag);
  }

  /**
   * Whether a value neither has parts nor can be changed, so that encoding it apart from others
   * loses nothing. Two values that are not may share parts: encode those together, in one array.
   */
  public static boolean isLeaf(@Nullable Object value) {
    byte tag = Tags.of(value);
    return Tags.isLeaf(tag) && !Tags.isPrimitiveArray(tag);
  }

  /**
   * Whether it is an array of at least that many bytes that {@link LargeArrays} puts as this does.
   */
  public boolean isLongArray(@Nullable Object value, int shortest) {
    return LargeArrays.bytes(value, shortest) > 0
        && (custom == null || Tags.of(value) <= Tags.DOUBLES);
  }

  boolean hasCustom() {
    return custom != null;
  }

  /** Puts through Java serialization whatever the class. */
  static void putJava(@Nullable Object value, ByteSink out) throws IOException {
    out.putByte(Tags.JAVA);
    int lengthAt = out.size();
    out.putInt(0);
    JavaStreams.write(value, out.asOutputStream());
    out.patchInt(lengthAt, out.size() - lengthAt - 4);
  }

  /** Puts one value; what the failure may be is the caller's to say. */
  void put(@Nullable Object value, ByteSink out) throws Throwable {
    byte tag = Tags.of(value);
    if (custom != null) {
      if (tag <= Tags.DOUBLES) {
        Leaves.put(tag, value, out);
      } else {
        putCustom(custom, value, out);
      }
      return;
    }
    if (Tags.isLeaf(tag)) {
      Leaves.put(tag, value, out);
      return;
    }
    if (value != null && Tags.isComposite(tag)) {
      int start = out.size();
      if (CompactEncoder.put(tag, value, out)) {
        return;
      }
      out.truncate(start);
    }
    putJava(value, out);
  }

  private static void putCustom(Codec codec, @Nullable Object value, ByteSink out)
      throws IOException {
    out.putByte(Tags.CUSTOM);
    int lengthAt = out.size();
    out.putInt(0);
    codec.encode(value, out.asOutputStream());
    out.patchInt(lengthAt, out.size() - lengthAt - 4);
  }

  private @Nullable Object getJava(ByteSource in, ClassLoader loader)
      throws IOException, ClassNotFoundException {
    int length = in.getInt();
    int end = endOf(in, length);
    try {
      return JavaStreams.read(in.asInputStream(length), length, loader, gate.own());
    } finally {
      in.position(end);
    }
  }

  private @Nullable Object getCustom(ByteSource in, ClassLoader loader)
      throws IOException, ClassNotFoundException {
    int length = in.getInt();
    int end = endOf(in, length);
    if (custom == null) {
      throw new CorruptFrameException("value of a custom codec, but this side has none");
    }
    try {
      return custom.decode(in.asInputStream(length), loader);
    } finally {
      in.position(end);
    }
  }

  private static int endOf(ByteSource in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new CorruptFrameException(
          "frame cut short: " + length + " bytes should follow, " + in.remaining() + " do");
    }
    return in.position() + length;
  }
}
