package io.github.procpool.internal.wire;

import io.github.procpool.SerializableBiFunction;
import io.github.procpool.SerializableFunction;
import io.github.procpool.SerializableRunnable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Calls a decoded function with the arguments that follow it in the frame. */
public final class Calls {
  private Calls() {}

  /**
   * Decodes the arguments and calls.
   *
   * @param form one of the forms in {@link TaskKind}
   * @param frame at the first argument
   * @throws Exception what the function throws, as it is
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // the host encodes what it names; null is allowed
  public static @Nullable Object invoke(
      int form, Object function, ByteSource frame, ClassLoader loader, ValueCodec values)
      throws Exception {
    return switch (form) {
      case TaskKind.CALLABLE -> ((Callable<Object>) function).call();
      case TaskKind.RUNNABLE -> {
        if (function instanceof SerializableRunnable runnable) {
          runnable.execute();
        } else {
          ((Runnable) function).run();
        }
        yield null;
      }
      case TaskKind.FUNCTION ->
          ((SerializableFunction<@Nullable Object, Object>) function)
              .execute(values.decode(frame, loader));
      case TaskKind.BI_FUNCTION -> {
        Object first = values.decode(frame, loader);
        yield ((SerializableBiFunction<@Nullable Object, @Nullable Object, Object>) function)
            .execute(first, values.decode(frame, loader));
      }
      default -> throw new CorruptFrameException("unknown form of task: " + form);
    };
  }
}
