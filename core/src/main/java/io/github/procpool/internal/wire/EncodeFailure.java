package io.github.procpool.internal.wire;

import io.github.procpool.PoolExecutor;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes the exception for a value that could not be encoded: who is to blame and what to do. */
final class EncodeFailure {
  private static final Map<Class<?>, String> SERIALIZABLE_TWINS =
      Map.of(
          Callable.class, "SerializableCallable",
          Runnable.class, "SerializableRunnable",
          Function.class, "SerializableFunction",
          BiFunction.class, "SerializableBiFunction",
          Predicate.class, "SerializablePredicate");

  private EncodeFailure() {}

  static TaskSerializationException of(
      Stage stage, String rootLabel, @Nullable Object root, Throwable cause) {
    if (cause instanceof TaskSerializationException known) {
      return known;
    }
    try {
      return explain(stage, rootLabel, root, cause);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      cause.addSuppressed(e);
      return new TaskSerializationException(
          stage, rootLabel, prefix(stage) + rootLabel + " failed with " + name(cause), cause);
    }
  }

  private static TaskSerializationException explain(
      Stage stage, String rootLabel, @Nullable Object root, Throwable cause) {
    if (cause instanceof NotSerializableException) {
      return notSerializable(stage, rootLabel, root, cause);
    }
    String what;
    String path = rootLabel;
    if (cause instanceof TooLargeException) {
      what =
          "%s is too large, its %s. Send it in parts, or as the path of a file."
              .formatted(rootLabel, cause.getMessage());
    } else if (cause instanceof StackOverflowError) {
      what =
          ("%s is nested too deeply for Java serialization (a linked list of many nodes?). Send it"
                  + " as an array or a list, or give its class a writeObject method.")
              .formatted(rootLabel);
    } else if (cause instanceof OutOfMemoryError) {
      what =
          "%s needs more memory than this JVM has left: %s. Send it in parts, or raise -Xmx."
              .formatted(rootLabel, cause.getMessage());
    } else {
      String guilty = UserCode.writerOf(cause);
      Culprit culprit =
          guilty == null
              ? null
              : CulpritFinder.find(rootLabel, root, part -> isA(guilty, part.getClass()));
      path = culprit == null ? rootLabel : culprit.path();
      what =
          culprit == null || guilty == null
              ? "encoding %s failed with %s".formatted(rootLabel, describe(cause))
              : "encoding %s, %s, failed with %s"
                  .formatted(culprit.where(), Names.withArticle(guilty), describe(cause));
    }
    return new TaskSerializationException(stage, path, prefix(stage) + what, cause);
  }

  private static boolean isA(String className, Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      if (at.getName().equals(className)) {
        return true;
      }
    }
    return false;
  }

  private static TaskSerializationException notSerializable(
      Stage stage, String rootLabel, @Nullable Object root, Throwable cause) {
    // The message is the class's name, in some JVM settings followed by lines of detail.
    String blamed = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    Culprit culprit =
        CulpritFinder.find(
            rootLabel,
            root,
            part -> !(part instanceof Serializable) && part.getClass().getName().equals(blamed));
    if (culprit == null) {
      String path = rootLabel + " › … › " + Names.simple(blamed);
      return new TaskSerializationException(
          stage,
          path,
          "%ssomewhere in %s is %s, which is not Serializable. %s"
              .formatted(prefix(stage), rootLabel, Names.withArticle(blamed), advice(stage, null)),
          cause);
    }
    return new TaskSerializationException(
        stage, culprit.path(), prefix(stage) + notSerializable(stage, culprit), cause);
  }

  private static String notSerializable(Stage stage, Culprit culprit) {
    Class<?> type = culprit.object().getClass();
    if (Names.isLambda(type)) {
      Class<?>[] interfaces = type.getInterfaces();
      Class<?> target = interfaces.length == 0 ? Object.class : interfaces[0];
      return "%s is a lambda whose type %s is not serializable. %s"
          .formatted(culprit.where(), target.getSimpleName(), castAdvice(target));
    }
    String captor = culprit.captor();
    if (type.getName().equals(captor)) {
      return ("%s is the %s that the lambda was written in, which is not Serializable: the lambda"
              + " uses a field or method of it, so all of it would have to travel. Copy what the"
              + " lambda needs to a local variable first, or make the method static.")
          .formatted(culprit.where(), type.getName());
    }
    return "%s is %s, which is not Serializable. %s"
        .formatted(
            culprit.where(),
            Names.withArticle(type.getTypeName()),
            advice(stage, culprit.object()));
  }

  /** What to write instead of a lambda of a type that is not serializable. */
  static String castAdvice(Class<?> target) {
    String twin = SERIALIZABLE_TWINS.get(target);
    return twin == null
        ? "Declare it with a type that extends Serializable, or cast it: (%s & Serializable) … -> …"
            .formatted(target.getSimpleName())
        : "Declare it as a %s, or cast it to one.".formatted(twin);
  }

  /** The same for the task itself. */
  static String castTask(Class<?> target) {
    String twin = SERIALIZABLE_TWINS.get(target);
    String name = target.getSimpleName();
    if (twin == null) {
      return "the lambda's type %s is not serializable; declare it with a type that extends"
              .formatted(name)
          + " Serializable, or cast it: pool.submit((%s & Serializable) … -> …)".formatted(name);
    }
    boolean bare = target == Runnable.class;
    return "the lambda's type %s is not serializable; pass it as %s: pool.submit((%s) %s -> …)"
        .formatted(
            name, twin, bare ? twin : twin + "<…>", bare || target == Callable.class ? "()" : "…");
  }

  private static String advice(Stage stage, @Nullable Object culprit) {
    if (culprit instanceof PoolExecutor) {
      return "Submit from outside of tasks, or build another pool inside the task.";
    }
    if (isOfThisJvm(culprit)) {
      return stage == Stage.ENCODE_RESULT
          ? "Return the data that the caller needs from it instead."
          : "Open it inside the task, or in the pool's initializer.";
    }
    if (culprit != null && culprit.getClass().getModule() == Object.class.getModule()) {
      return "It is a class of the JDK, so send what is in it: a copy for a view of a collection"
          + " (new ArrayList<>(…)), the text for a path, the value for an Optional.";
    }
    return stage == Stage.ENCODE_RESULT
        ? "Return the data that the caller needs from it instead, or make its class implement"
            + " java.io.Serializable."
        : "Make its class implement java.io.Serializable, or create it inside the task.";
  }

  private static boolean isOfThisJvm(@Nullable Object culprit) {
    return culprit instanceof AutoCloseable
        || culprit instanceof Thread
        || culprit instanceof Executor
        || culprit instanceof Lock
        || culprit instanceof Condition
        || culprit instanceof ClassLoader;
  }

  static String prefix(Stage stage) {
    return switch (stage) {
      case ENCODE_TASK -> "Task can't be sent to a worker: ";
      case DECODE_TASK -> "Task can't be rebuilt in the worker: ";
      case ENCODE_RESULT -> "Result can't be sent to the host: ";
      case DECODE_RESULT -> "Result can't be rebuilt in the host: ";
    };
  }

  /** Class and message of a throwable, whatever its own methods do. */
  static String describe(Throwable cause) {
    String message = SafeThrowable.message(cause);
    return message == null ? name(cause) : name(cause) + ": " + message;
  }

  private static String name(Throwable cause) {
    return cause.getClass().getName();
  }
}
