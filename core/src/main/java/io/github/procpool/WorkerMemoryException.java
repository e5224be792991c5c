package io.github.procpool;

import java.io.Serial;

/**
 * The worker that ran a task used too much memory and was killed: its heap was exhausted, or its
 * resident memory passed twice {@link ProcessPoolExecutorBuilder#maxWorkerMemory(long)}.
 *
 * <p>The pool keeps running and replaces the worker; only the task that the worker had begun fails.
 * Give workers more memory, split the task, or run fewer workers.
 */
public final class WorkerMemoryException extends WorkerLostException {
  @Serial private static final long serialVersionUID = 1L;

  private final long limitBytes;
  private final long usedBytes;

  WorkerMemoryException(String message, Builder details, long limitBytes, long usedBytes) {
    super(message, details);
    this.limitBytes = limitBytes;
    this.usedBytes = usedBytes;
  }

  /**
   * The limit that was passed.
   *
   * @return the limit in bytes, -1 when unknown
   */
  public long limitBytes() {
    return limitBytes;
  }

  /**
   * The memory that the worker was seen to use.
   *
   * @return the use in bytes, -1 when unknown
   */
  public long usedBytes() {
    return usedBytes;
  }
}
