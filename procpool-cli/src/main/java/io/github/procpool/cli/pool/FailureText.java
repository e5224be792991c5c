package io.github.procpool.cli.pool;

import io.github.procpool.RemoteStackTrace;
import io.github.procpool.TaskTimeoutException;
import io.github.procpool.WorkerLostException;
import io.github.procpool.WorkerMemoryException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a task failed, in one sentence. */
public final class FailureText {
  private static final int MOST_CHARACTERS = 200;

  private FailureText() {}

  /** What the pool's exception says, without what only a developer needs. */
  public static String of(Throwable error) {
    if (error instanceof WorkerLostException lost) {
      return ofLost(lost);
    }
    if (error instanceof TaskTimeoutException timeout) {
      return ofTimeout(timeout);
    }
    return of(error.getClass().getName(), error.getMessage());
  }

  /** The same for an exception that is known by name only. */
  public static String of(String type, @Nullable String message) {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return message == null || message.isBlank()
        ? simple
        : simple + ": " + excerpt(message, MOST_CHARACTERS);
  }

  /** The worker that an exception came from; empty when it came from none. */
  public static OptionalInt worker(Throwable error) {
    if (error instanceof WorkerLostException lost) {
      return OptionalInt.of(lost.workerId());
    }
    return Stream.of(error.getSuppressed())
        .filter(RemoteStackTrace.class::isInstance)
        .mapToInt(trace -> ((RemoteStackTrace) trace).workerId())
        .findFirst();
  }

  /** The first line of a text, cut where it gets long. */
  public static String excerpt(String text, int most) {
    String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
    return line.length() > most ? line.substring(0, most) + "…" : line;
  }

  private static String ofLost(WorkerLostException lost) {
    StringBuilder text = new StringBuilder("worker ").append(lost.workerId());
    text.append(" (pid ").append(lost.pid()).append(") ");
    if (lost instanceof WorkerMemoryException) {
      text.append("used too much memory");
    } else if (lost.signal().isPresent()) {
      text.append("was killed by signal ").append(lost.signal().getAsInt());
    } else if (lost.exitCode().isPresent()) {
      text.append("ended with exit code ").append(lost.exitCode().getAsInt());
    } else {
      text.append("ended");
    }
    text.append(" while it ran this item");
    lost.crashLog().ifPresent(log -> text.append("; crash log of the JVM: ").append(log));
    List<String> tail = lost.outputTail();
    if (!tail.isEmpty() && lost.crashLog().isEmpty()) {
      text.append("; its last output: ").append(excerpt(tail.get(tail.size() - 1), 100));
    }
    return text.toString();
  }

  private static String ofTimeout(TaskTimeoutException timeout) {
    String text = "it ran longer than " + timeout.timeout().toMillis() + " ms";
    StackTraceElement[] stack = timeout.workerStack();
    return Stream.of(stack)
        .filter(frame -> !"java.base".equals(frame.getModuleName()))
        .findFirst()
        .or(() -> Stream.of(stack).findFirst())
        .map(frame -> text + ", and was then at " + frame)
        .orElse(text);
  }
}
