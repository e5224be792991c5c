package io.github.procpool;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Makes one kind of object of the four kinds of tasks. */
final class ThreadTaskBody {
  private ThreadTaskBody() {}

  static <T extends @Nullable Object> Callable<T> of(Runnable task, T result) {
    return new OfRunnable<>(task, result);
  }

  static <A extends @Nullable Object, R extends @Nullable Object> Callable<R> of(
      SerializableFunction<? super A, ? extends R> fn, A arg) {
    return () -> fn.execute(arg);
  }

  static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Callable<R> of(SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b) {
    return () -> fn.execute(a, b);
  }

  /** What {@code shutdownNow} hands back: the caller's own Runnable where there is one. */
  static Runnable toRunnable(Callable<?> body) {
    if (body instanceof OfRunnable<?> runnable) {
      return runnable.task();
    }
    return () -> {
      try {
        Object unused = body.call();
      } catch (Exception e) {
        throw Rethrow.afterCall(e);
      }
    };
  }

  private record OfRunnable<T extends @Nullable Object>(Runnable task, T result)
      implements Callable<T> {
    @Override
    public T call() throws Exception {
      if (task instanceof SerializableRunnable throwing) {
        throwing.execute(); // what run() throws may be a wrapper
      } else {
        task.run();
      }
      return result;
    }
  }
}
