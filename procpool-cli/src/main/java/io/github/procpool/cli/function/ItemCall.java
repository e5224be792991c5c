package io.github.procpool.cli.function;

import io.github.procpool.SerializableFunction;
import io.github.procpool.SerializableRunnable;
import io.github.procpool.WorkerContext;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Calls the user's function with one item; runs in workers.
 *
 * @param parameter what the function takes
 * @param detailed whether to give an {@link ItemValue} rather than just the text of the result
 */
public record ItemCall(ParameterKind parameter, boolean detailed) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** Past that, an exception's message is a data dump. */
  private static final int MOST_MESSAGE_CHARACTERS = 10_000;

  /** Loads what calls need, so that no item's time is spent on it; for a pool's initializer. */
  public static SerializableRunnable preparation() {
    return () -> {
      ItemCall call = new ItemCall(ParameterKind.STRING, true);
      Object unused = call.run((String text) -> text, "");
    };
  }

  /**
   * Makes the call.
   *
   * @return a line of text, {@code null} for none, an {@link ItemValue}, or an {@link ItemFailure}
   */
  @SuppressWarnings("unchecked") // the function takes what the parameter's kind makes
  public @Nullable Object run(SerializableFunction<?, ?> function, String item) {
    long start = System.nanoTime();
    try {
      Object argument = parameter.convert(item);
      Object result = ((SerializableFunction<Object, ?>) function).execute(argument);
      if (detailed) {
        return new ItemValue(PlainValue.of(result), worker(), System.nanoTime() - start);
      }
      return result == NoResult.INSTANCE ? null : PlainValue.text(result);
    } catch (Throwable thrown) { // it is the item's outcome, whatever it is
      return failure(thrown, System.nanoTime() - start);
    }
  }

  private static ItemFailure failure(Throwable thrown, long nanos) {
    String message = thrown.getMessage();
    if (message != null && message.length() > MOST_MESSAGE_CHARACTERS) {
      message = message.substring(0, MOST_MESSAGE_CHARACTERS) + "…";
    }
    return new ItemFailure(thrown.getClass().getName(), message, worker(), nanos);
  }

  private static int worker() {
    return WorkerContext.current().workerId();
  }
}
