package io.github.procpool.spi;

import java.io.IOException;

/**
 * Starts the process of a worker, for instance under {@code nice}, {@code taskset} or a container
 * tool.
 *
 * <p>The process must see the same file system as the host under the same paths, and must be the
 * worker's JVM itself or end with it: killing the returned process must end the worker. Its
 * standard input, output and error must be set up as {@link LaunchRequest#toProcessBuilder()} does
 * it.
 *
 * <p>Called by the pool's own threads, possibly by several at once, never under a lock.
 */
@FunctionalInterface
public interface WorkerLauncher {
  /**
   * Starts one process.
   *
   * @param request what to start
   * @return the started process
   * @throws IOException if it can't be started; the pool tries again later and breaks when this
   *     keeps happening
   */
  Process launch(LaunchRequest request) throws IOException;
}
