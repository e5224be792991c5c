package io.github.procpool.cli.map;

import io.github.procpool.Outcome;
import io.github.procpool.RemoteStackTrace;
import io.github.procpool.TaskTimeoutException;
import io.github.procpool.WorkerLostException;
import io.github.procpool.WorkerMemoryException;
import io.github.procpool.cli.function.ItemFailure;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why an item failed, in one sentence. */
final class FailureText {
  private static final int MOST_CHARACTERS = 200;

  private FailureText() {}

  static String of(Outcome<@Nullable Object> outcome) {
    Throwable error = outcome.error();
    if (error == null) {
      return outcome.value() instanceof ItemFailure failure
          ? sentence(failure.type(), failure.message())
          : "no failure";
    }
    if (error instanceof WorkerLostException lost) {
      return ofLost(lost);
    }
    if (error instanceof TaskTimeoutException timeout) {
      return ofTimeout(timeout);
    }
    return sentence(error.getClass().getName(), error.getMessage());
  }

  /** The worker that an exception came from; empty when it came from none. */
  static OptionalInt worker(Throwable error) {
    if (error instanceof WorkerLostException lost) {
      return OptionalInt.of(lost.workerId());
    }
    return Stream.of(error.getSuppressed())
        .filter(RemoteStackTrace.class::isInstance)
        .mapToInt(trace -> ((RemoteStackTrace) trace).workerId())
        .findFirst();
  }

  /** Whether the worker ended by what Ctrl-C sends to all processes of a terminal. */
  static boolean isInterrupt(Outcome<@Nullable Object> outcome) {
    return outcome.error() instanceof WorkerLostException lost && lost.signal().orElse(0) == 2;
  }

  static String excerpt(String input) {
    return firstLine(input, 60);
  }

  private static String ofLost(WorkerLostException lost) {
    StringBuilder text = new StringBuilder("worker ").append(lost.workerId());
    text.append(" (pid ").append(lost.pid()).append(") ");
    if (lost instanceof WorkerMemoryException) {
      text.append("ran out of memory; give it more with --heap or --max-memory");
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
      text.append("; its last output: ").append(firstLine(tail.get(tail.size() - 1), 100));
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

  private static String sentence(String type, @Nullable String message) {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return message == null || message.isBlank()
        ? simple
        : simple + ": " + firstLine(message, MOST_CHARACTERS);
  }

  private static String firstLine(String text, int most) {
    String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
    boolean cut = line.length() > most;
    return cut ? line.substring(0, most) + "…" : line;
  }
}
