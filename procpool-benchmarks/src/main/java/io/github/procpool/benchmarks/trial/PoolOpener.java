package io.github.procpool.benchmarks.trial;

/** Makes pools of one kind. */
@FunctionalInterface
public interface PoolOpener {
  BenchPool open(int workers) throws Exception;
}
