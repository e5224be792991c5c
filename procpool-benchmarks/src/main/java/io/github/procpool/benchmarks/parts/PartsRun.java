package io.github.procpool.benchmarks.parts;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks of this module. */
public final class PartsRun {
  private static final String ALL = "io\\.github\\.procpool\\..*Benchmark\\..*";

  private PartsRun() {}

  /** As they are to be read: warmed up, in JVMs of their own. */
  public static void all() throws RunnerException {
    run(
        new OptionsBuilder()
            .include(ALL)
            .forks(2)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1)));
  }

  /** Each one for a moment, in this JVM; answers how many there are. */
  static int briefly() throws RunnerException {
    return run(
        new OptionsBuilder()
            .include(ALL)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(20))
            .shouldFailOnError(true));
  }

  private static int run(ChainedOptionsBuilder options) throws RunnerException {
    return new Runner(options.build()).run().size();
  }
}
