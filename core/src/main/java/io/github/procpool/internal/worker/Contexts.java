package io.github.procpool.internal.worker;

import io.github.procpool.WorkerContext;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Finds the context of the task that asks: of the worker JVM, or of a thread of a thread pool. */
public final class Contexts {
  private static final ThreadLocal<@Nullable WorkerContext> OF_THREAD = new ThreadLocal<>();
  private static volatile @Nullable WorkerRuntime worker;

  private Contexts() {}

  static void worker(WorkerRuntime runtime) {
    worker = runtime;
  }

  /** The context, or null outside of any task. */
  public static @Nullable WorkerContext current() {
    WorkerContext ofThread = OF_THREAD.get();
    return ofThread != null ? ofThread : worker;
  }

  /** Calls with a context of its own for this thread. */
  public static <T> T callWith(WorkerContext context, Callable<T> call) throws Exception {
    WorkerContext outer = OF_THREAD.get();
    OF_THREAD.set(context);
    try {
      return call.call();
    } finally {
      OF_THREAD.set(outer);
    }
  }

  /**
   * Gets a value that the pool shares.
   *
   * @throws IllegalStateException outside of a worker
   */
  public static @Nullable Object shared(long id, int loader) throws IOException {
    WorkerRuntime runtime = worker;
    if (runtime == null) {
      throw new IllegalStateException("not in a worker");
    }
    return runtime.shared(id, loader);
  }
}
