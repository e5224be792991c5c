package io.github.procpool;

import java.io.Serial;

/**
 * Says in which worker a task's exception was thrown. It is added to that exception as a suppressed
 * one, so that it shows in every printed stack trace, and is never thrown itself.
 *
 * <p>The stack trace of the exception that carries it is the worker's; this one has none.
 */
public final class RemoteStackTrace extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int workerId;
  private final long pid;

  /**
   * Creates a marker; for the pool's own use.
   *
   * @param poolName the name of the pool
   * @param workerId the worker's number in its pool
   * @param pid the process id of its JVM
   */
  public RemoteStackTrace(String poolName, int workerId, long pid) {
    super(
        "thrown in worker %d (pid %d) of pool '%s'".formatted(workerId, pid, poolName),
        null,
        false,
        false);
    this.workerId = workerId;
    this.pid = pid;
  }

  /**
   * The worker's number in its pool.
   *
   * @return the number, from 0
   */
  public int workerId() {
    return workerId;
  }

  /**
   * The process id of the worker's JVM.
   *
   * @return the process id
   */
  public long pid() {
    return pid;
  }
}
