package io.github.procpool;

/**
 * When {@link Futures#wait(Iterable, ReturnWhen)} returns.
 *
 * @see <a
 *     href="https://docs.python.org/3/library/concurrent.futures.html#concurrent.futures.wait">Python,
 *     concurrent.futures.wait</a>
 */
public enum ReturnWhen {
  /** As soon as any future is done: succeeded, failed or cancelled. */
  FIRST_COMPLETED,
  /**
   * As soon as any future has failed, or else when all are done. A cancelled future is done, but
   * does not count as failed.
   */
  FIRST_EXCEPTION,
  /** When all futures are done. */
  ALL_COMPLETED
}
