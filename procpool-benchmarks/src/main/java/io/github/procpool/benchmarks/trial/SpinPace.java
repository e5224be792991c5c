package io.github.procpool.benchmarks.trial;

/** Turns a task's length into loops, by the best speed seen so far. */
public final class SpinPace {
  private final double taskNanos;
  private double nanosPerLoop = Double.MAX_VALUE;
  private long loops;

  public SpinPace(long taskNanos) {
    this.taskNanos = taskNanos;
  }

  /** Takes a worker's measure, made while all else was quiet. */
  public long loops(double measuredNanosPerLoop) {
    nanosPerLoop = Math.min(nanosPerLoop, measuredNanosPerLoop);
    loops = Math.max(1, Math.round(taskNanos / nanosPerLoop));
    return loops;
  }

  /** Seconds as if a task were exactly as long as it should be. */
  public double correct(double seconds) {
    return seconds * taskNanos / (loops * nanosPerLoop);
  }
}
