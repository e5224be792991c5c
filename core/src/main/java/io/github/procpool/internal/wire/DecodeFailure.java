package io.github.procpool.internal.wire;

import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.io.InvalidClassException;
import org.jspecify.annotations.Nullable;

/** Makes the exception for a value that could not be decoded. */
final class DecodeFailure {
  private DecodeFailure() {}

  static TaskSerializationException of(Stage stage, Throwable cause) {
    String guilty = guilty(cause);
    String what;
    if (guilty != null && isMissing(cause)) {
      what =
          "class %s was not found. It must be on the class path of both host and worker."
              .formatted(guilty);
    } else if (guilty != null && cause instanceof InvalidClassException invalid) {
      String reason = String.valueOf(invalid.getMessage());
      what =
          reason.endsWith(ClassGate.REJECTED)
              ? "class %s was %s. Allow it there if it is meant to travel."
                  .formatted(guilty, ClassGate.REJECTED)
              : "class %s does not fit: %s. Host and worker must have the same version of it."
                  .formatted(guilty, reason);
    } else if (cause instanceof StackOverflowError) {
      what = "it is nested too deeply for Java serialization. Send it as an array or a list.";
    } else if (guilty != null) {
      what = "decoding %s failed with %s".formatted(guilty, EncodeFailure.describe(cause));
    } else {
      what = "decoding failed with " + EncodeFailure.describe(cause);
    }
    return new TaskSerializationException(
        stage, guilty == null ? "" : guilty, EncodeFailure.prefix(stage) + what, cause);
  }

  private static boolean isMissing(Throwable cause) {
    return cause instanceof ClassNotFoundException
        || (cause instanceof NoClassDefFoundError
            && !(cause.getCause() instanceof ExceptionInInitializerError)
            && !String.valueOf(cause.getMessage()).startsWith("Could not initialize"));
  }

  private static @Nullable String guilty(Throwable cause) {
    if (cause instanceof InvalidClassException invalid && invalid.classname != null) {
      return invalid.classname;
    }
    if (isMissing(cause)) {
      String name = cause.getMessage();
      return name == null ? null : name.replace('/', '.');
    }
    return UserCode.readerOf(cause);
  }
}
