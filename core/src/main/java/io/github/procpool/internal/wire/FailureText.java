package io.github.procpool.internal.wire;

import io.github.procpool.RemoteTaskException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A throwable as names, messages and stack frames: what can always be sent and always be read.
 *
 * @param className the throwable's class
 * @param message its message, cut if very long
 * @param frames its stack trace, cut if very long
 * @param framesCut how many frames are missing at the end
 * @param suppressed its suppressed ones, without causes
 */
record FailureText(
    String className,
    @Nullable String message,
    List<StackTraceElement> frames,
    int framesCut,
    List<FailureText> suppressed) {
  private static final int MAX_CAUSES = 20;
  private static final int MAX_SUPPRESSED = 20;
  private static final int MAX_FRAMES = 200;
  private static final int MAX_MESSAGE = 64 << 10;
  // Of all messages together.
  private static final int MAX_TEXT = 256 << 10;
  // Of one name in a stack frame.
  private static final int MAX_NAME = 1024;

  // Bytes that an encoded form takes at least: bounds what a damaged count may ask for.
  private static final int LEAST_BYTES = 5;
  private static final int LEAST_FRAME_BYTES = 4;

  /** Takes a throwable and its causes, the outermost first; never empty. */
  static List<FailureText> chainOf(Throwable thrown) {
    Budget budget = new Budget();
    List<FailureText> chain = new ArrayList<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable next = thrown;
    while (next != null && seen.add(next) && chain.size() <= MAX_CAUSES) {
      chain.add(of(next, budget, seen));
      next = SafeThrowable.cause(next);
    }
    if (next != null) {
      String note = chain.size() > MAX_CAUSES ? "further causes left out" : "cause of itself";
      FailureText last = of(next, new Budget(), seen).bare(note);
      chain.add(last);
    }
    return chain;
  }

  private static FailureText of(Throwable thrown, Budget budget, Set<Throwable> seen) {
    List<FailureText> suppressed = new ArrayList<>();
    for (Throwable other : SafeThrowable.suppressed(thrown)) {
      if (suppressed.size() < MAX_SUPPRESSED && other != null && seen.add(other)) {
        suppressed.add(withoutSuppressed(other, List.of(), budget));
      }
    }
    return withoutSuppressed(thrown, suppressed, budget);
  }

  private static FailureText withoutSuppressed(
      Throwable thrown, List<FailureText> suppressed, Budget budget) {
    StackTraceElement[] frames = SafeThrowable.stack(thrown);
    int shown = Math.min(frames.length, MAX_FRAMES);
    return new FailureText(
        thrown.getClass().getName(),
        budget.cut(SafeThrowable.message(thrown)),
        List.of(frames).subList(0, shown),
        frames.length - shown,
        suppressed);
  }

  private FailureText bare(String note) {
    return new FailureText(className, "(" + note + ")", List.of(), 0, List.of());
  }

  static void putChain(List<FailureText> chain, ByteSink out) {
    out.putVarInt(chain.size());
    chain.forEach(text -> text.put(out));
  }

  private void put(ByteSink out) {
    out.putString(cutName(className));
    out.putByte(message == null ? 0 : 1);
    if (message != null) {
      out.putString(message);
    }
    out.putVarInt(frames.size());
    for (StackTraceElement frame : frames) {
      String file = frame.getFileName();
      out.putString(cutName(frame.getClassName()));
      out.putString(cutName(frame.getMethodName()));
      out.putString(file == null ? "" : cutName(file));
      out.putVarLong(frame.getLineNumber());
    }
    out.putVarInt(framesCut);
    out.putVarInt(suppressed.size());
    suppressed.forEach(text -> text.put(out));
  }

  private static String cutName(String name) {
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "…";
  }

  static List<FailureText> getChain(ByteSource in) {
    List<FailureText> chain = getList(in, true);
    if (chain.isEmpty()) {
      throw new CorruptFrameException("failure without a throwable at offset " + in.position());
    }
    return chain;
  }

  private static List<FailureText> getList(ByteSource in, boolean withSuppressed) {
    int count = in.getCount(LEAST_BYTES);
    List<FailureText> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(get(in, withSuppressed));
    }
    return texts;
  }

  private static FailureText get(ByteSource in, boolean withSuppressed) {
    String className = in.getString();
    String message = in.getByte() == 0 ? null : in.getString();
    int count = in.getCount(LEAST_FRAME_BYTES);
    List<StackTraceElement> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String declaring = in.getString();
      String method = in.getString();
      String file = in.getString();
      int line = (int) in.getVarLong();
      frames.add(new StackTraceElement(declaring, method, file.isEmpty() ? null : file, line));
    }
    int framesCut = in.getVarInt();
    if (!withSuppressed && in.peekByte() != 0) {
      throw new CorruptFrameException("suppressed of suppressed at offset " + in.position());
    }
    return new FailureText(className, message, frames, framesCut, getList(in, false));
  }

  /** Stands in for a throwable that can't be rebuilt. */
  static RemoteTaskException toException(List<FailureText> chain) {
    RemoteTaskException cause = null;
    StringBuilder after = new StringBuilder();
    for (int i = chain.size() - 1; i >= 0; i--) {
      FailureText text = chain.get(i);
      StringBuilder stack = new StringBuilder();
      text.print(stack, "");
      stack.append(after);
      RemoteTaskException made = text.toException(stack.toString(), cause);
      cause = made;
      after = new StringBuilder("Caused by: ").append(stack);
    }
    if (cause == null) {
      throw new IllegalArgumentException("no throwable");
    }
    return cause;
  }

  private RemoteTaskException toException(String stack, @Nullable RemoteTaskException cause) {
    RemoteTaskException exception = new RemoteTaskException(className, message, stack, cause);
    exception.setStackTrace(frames.toArray(new StackTraceElement[0]));
    for (FailureText other : suppressed) {
      StringBuilder otherStack = new StringBuilder();
      other.print(otherStack, "");
      exception.addSuppressed(other.toException(otherStack.toString(), null));
    }
    return exception;
  }

  private void print(StringBuilder to, String indent) {
    to.append(className);
    if (message != null) {
      to.append(": ").append(message);
    }
    to.append('\n');
    for (StackTraceElement frame : frames) {
      to.append(indent).append("\tat ").append(frame).append('\n');
    }
    if (framesCut != 0) {
      to.append(indent).append("\t... ").append(framesCut).append(" more\n");
    }
    for (FailureText other : suppressed) {
      to.append(indent).append("\tSuppressed: ");
      other.print(to, indent + "\t");
    }
  }

  /** What is left of the length that all messages together may have. */
  private static final class Budget {
    private int left = MAX_TEXT;

    @Nullable String cut(@Nullable String message) {
      if (message == null) {
        return null;
      }
      int length = message.length();
      int kept = Math.min(length, Math.min(left, MAX_MESSAGE));
      left -= kept;
      return kept == length
          ? message
          : message.substring(0, kept) + "… (cut, was " + length + " characters)";
    }
  }
}
