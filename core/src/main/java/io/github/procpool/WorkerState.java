package io.github.procpool;

/** What a worker is doing. */
public enum WorkerState {
  /** Its JVM boots, or it runs the pool's initializer. */
  STARTING,
  /** It waits for a task. */
  IDLE,
  /** It holds at least one task. */
  BUSY,
  /** It was told to end: it finishes what it has begun and gets no new task. */
  STOPPING,
  /** Its process has ended. */
  DEAD
}
