package io.github.procpool;

/** How the JVMs of a pool's workers come to be. */
public enum StartMethod {
  /** A JVM is started when a worker is needed. */
  SPAWN,
  /**
   * As {@link #SPAWN}, and one spare JVM is kept booted, so that the next worker or a replacement
   * is there at once. The spare holds no task and is not counted in {@code maxWorkers}.
   */
  WARM
}
