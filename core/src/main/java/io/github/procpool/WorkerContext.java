package io.github.procpool;

import io.github.procpool.internal.worker.Contexts;
import java.util.Map;

/**
 * What a task can learn of the worker that runs it, and tell its host.
 *
 * <p>Works in process workers and in the threads of {@link PoolExecutor#threads}. Safe for any
 * thread of the worker; {@link #taskId()} and {@link #attempt()} speak of the task that runs now.
 */
public interface WorkerContext {
  /**
   * The context of the running task.
   *
   * @return never {@code null}
   * @throws IllegalStateException outside of a task
   */
  static WorkerContext current() {
    WorkerContext context = Contexts.current();
    if (context == null) {
      throw new IllegalStateException(
          "WorkerContext.current() works inside a task only; this code runs in the host");
    }
    return context;
  }

  /**
   * The number of this worker in its pool.
   *
   * @return 0 … n−1, unique among the workers that live at one time; a replacement may take the
   *     number of its predecessor
   */
  int workerId();

  /**
   * The process this task runs in.
   *
   * @return its process id
   */
  long pid();

  /**
   * The name of the pool.
   *
   * @return as given to the builder
   */
  String poolName();

  /**
   * The task that runs now.
   *
   * @return its number, as {@link TaskFuture#taskId()}; 0 when none runs (in an initializer)
   */
  long taskId();

  /**
   * Which run of the task this is.
   *
   * @return 1 for the first; more only with {@link TaskOptions#retries(int)}
   */
  int attempt();

  /**
   * Whether the task has been cancelled or has run past its timeout; it is then also interrupted.
   *
   * @return {@code true} when its result is not wanted any more
   */
  boolean isCancelled();

  /**
   * A map that lives as long as the worker, for what an initializer makes and tasks use.
   *
   * @return mutable and thread-safe; takes no {@code null}
   */
  Map<String, Object> attributes();

  /**
   * Runs an action when this worker ends in order, the last added first, before the pool's
   * finalizer. A worker that crashes or is killed does not run it.
   *
   * @param action what it throws is printed to the worker's standard error
   */
  void onExit(Runnable action);

  /**
   * Reports how far the task is, to {@link io.github.procpool.spi.PoolListener#progress}.
   *
   * @param fraction from 0 to 1
   * @throws IllegalArgumentException if it is not
   */
  void progress(double fraction);
}
