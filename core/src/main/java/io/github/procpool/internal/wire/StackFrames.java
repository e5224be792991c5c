package io.github.procpool.internal.wire;

import org.jspecify.annotations.Nullable;

/** Stack traces to bytes and back. */
public final class StackFrames {
  /** Frames of a deep recursion beyond this say nothing new. */
  private static final int MOST = 512;

  private static final int LEAST_BYTES = 8;

  private StackFrames() {}

  /** Puts the innermost frames. */
  public static void encode(StackTraceElement[] frames, ByteSink out) {
    int count = Math.min(frames.length, MOST);
    out.putVarInt(count);
    for (int i = 0; i < count; i++) {
      StackTraceElement frame = frames[i];
      putNullable(frame.getModuleName(), out);
      out.putUtf8(frame.getClassName());
      out.putUtf8(frame.getMethodName());
      putNullable(frame.getFileName(), out);
      out.putInt(frame.getLineNumber());
    }
  }

  /** Gets them. */
  public static StackTraceElement[] decode(ByteSource in) {
    int count = in.getCount(LEAST_BYTES);
    StackTraceElement[] frames = new StackTraceElement[count];
    for (int i = 0; i < count; i++) {
      String module = getNullable(in);
      String type = in.getUtf8();
      String method = in.getUtf8();
      String file = getNullable(in);
      frames[i] = new StackTraceElement(null, module, null, type, method, file, in.getInt());
    }
    return frames;
  }

  private static void putNullable(@Nullable String text, ByteSink out) {
    out.putByte(text == null ? 0 : 1);
    if (text != null) {
      out.putUtf8(text);
    }
  }

  private static @Nullable String getNullable(ByteSource in) {
    return in.getByte() == 0 ? null : in.getUtf8();
  }
}
