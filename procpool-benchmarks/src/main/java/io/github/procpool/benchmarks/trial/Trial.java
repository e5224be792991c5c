package io.github.procpool.benchmarks.trial;

import java.io.IOException;

/** One rival, set up for one work. */
public interface Trial extends AutoCloseable {
  /**
   * Does the work that many times.
   *
   * @return the seconds it took, or what else the work's unit counts
   */
  double run(long count) throws Exception;

  /** Ends whatever it started; also what hangs. */
  @Override
  default void close() throws IOException {}
}
