package io.github.procpool;

/** What submitting does while a pool's queue is at its limit. */
public enum WhenFull {
  /** The submitting thread waits until there is room; its interruption ends the wait. */
  BLOCK,
  /** The task is refused with {@link java.util.concurrent.RejectedExecutionException}. */
  REJECT
}
