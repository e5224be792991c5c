package io.github.procpool.spi;

import io.github.procpool.WorkerInfo;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens in a pool, for metrics and progress. Every method does nothing unless it is
 * overridden.
 *
 * <p>Called on the pool's completion executor, one event after the other, never under a lock. What
 * a method throws is logged and changes nothing. A slow listener delays neither tasks nor futures,
 * but the pool's end waits until it has been told everything.
 *
 * <p>A chunk of a map is one task here, under the number that {@code WorkerContext.taskId()} has in
 * it; what became of its items is in the map's results.
 */
public interface PoolListener {
  /**
   * A worker is ready for its first task.
   *
   * @param worker the worker
   */
  default void workerStarted(WorkerInfo worker) {}

  /**
   * A worker's process has ended.
   *
   * @param worker the worker as it was last
   * @param reason why, for people to read: {@code idle for 60 s}, {@code killed by signal 9 …}
   */
  default void workerEnded(WorkerInfo worker, String reason) {}

  /**
   * A task was accepted.
   *
   * @param taskId the task
   */
  default void taskSubmitted(long taskId) {}

  /**
   * A task is done.
   *
   * @param taskId the task
   * @param error why it failed, a {@link java.util.concurrent.CancellationException} when it was
   *     cancelled, {@code null} when it succeeded
   */
  default void taskFinished(long taskId, @Nullable Throwable error) {}

  /**
   * A running task has reported how far it is.
   *
   * @param taskId the task
   * @param fraction from 0.0, just begun, to 1.0, all done
   */
  default void progress(long taskId, double fraction) {}
}
