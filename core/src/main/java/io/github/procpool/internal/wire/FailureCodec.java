package io.github.procpool.internal.wire;

import java.io.ObjectInputFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task threw, to bytes and back: serialized if it can be, and in any case as text.
 *
 * <pre>
 * +-------------+------+-------------+---------------+
 * | text length | text | java length | object stream |   lengths in 4 bytes, 0: no object stream
 * +-------------+------+-------------+---------------+
 * </pre>
 *
 * <p>Thread-safe. No method of the throwable, whatever it does, makes this fail.
 */
public final class FailureCodec {
  private static final int MAX_JAVA_BYTES = 1 << 20;

  private final @Nullable ObjectInputFilter filter;

  /**
   * Creates a codec.
   *
   * @param filter asked about every class that is deserialized, over and above the JVM's own filter
   */
  public FailureCodec(@Nullable ObjectInputFilter filter) {
    this.filter = filter == null ? null : new FailureFilter(filter);
  }

  /** Puts what a task threw, in a few MiB at most; fails only if there is no memory for a name. */
  public void encode(Throwable thrown, ByteSink out) {
    int start = out.size();
    try {
      putText(FailureText.chainOf(thrown), out);
    } catch (Throwable e) {
      out.truncate(start);
      putText(List.of(leastOf(thrown, e)), out);
    }
    int lengthAt = out.size();
    out.putInt(0);
    try {
      JavaStreams.write(thrown, new BoundedStream(out, MAX_JAVA_BYTES));
      out.patchInt(lengthAt, out.size() - lengthAt - 4);
    } catch (Throwable e) {
      // Not serializable, too large, or its own methods fail: the text will do.
      out.truncate(lengthAt + 4);
    }
  }

  /**
   * Gets what a task threw: the throwable itself if it can be rebuilt here, else a {@link
   * io.github.procpool.RemoteTaskException} that stands for it.
   *
   * @param in where from; behind the failure afterwards
   * @param loader where to look up classes
   * @throws CorruptFrameException if the bytes are not those of a failure
   */
  public Throwable decode(ByteSource in, ClassLoader loader) {
    int textEnd = end(in);
    List<FailureText> chain = FailureText.getChain(in);
    in.position(textEnd);
    int javaEnd = end(in);
    Throwable rebuilt =
        javaEnd == in.position() ? null : rebuild(in, javaEnd - in.position(), loader);
    in.position(javaEnd);
    if (rebuilt == null) {
      return FailureText.toException(chain);
    }
    restoreStack(rebuilt, chain.get(0));
    return rebuilt;
  }

  private static int end(ByteSource in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new CorruptFrameException(
          "failure cut short: " + length + " bytes should follow, " + in.remaining() + " do");
    }
    return in.position() + length;
  }

  private @Nullable Throwable rebuild(ByteSource in, int length, ClassLoader loader) {
    try {
      return JavaStreams.read(in.asInputStream(length), length, loader, filter)
              instanceof Throwable thrown
          ? thrown
          : null;
    } catch (Throwable e) {
      // The class is not here or differs, or its own code fails: the text stands for it.
      return null;
    }
  }

  // A class with a serial form of its own may have left it out.
  private static void restoreStack(Throwable rebuilt, FailureText text) {
    if (!text.frames().isEmpty() && SafeThrowable.stack(rebuilt).length == 0) {
      rebuilt.setStackTrace(text.frames().toArray(new StackTraceElement[0]));
    }
  }

  private static void putText(List<FailureText> chain, ByteSink out) {
    int lengthAt = out.size();
    out.putInt(0);
    FailureText.putChain(chain, out);
    out.patchInt(lengthAt, out.size() - lengthAt - 4);
  }

  private static FailureText leastOf(Throwable thrown, Throwable reason) {
    return new FailureText(
        thrown.getClass().getName(),
        "(its text could not be taken: " + reason.getClass().getName() + ")",
        List.of(),
        0,
        List.of());
  }
}
