package io.github.procpool.benchmarks.trial;

import java.util.concurrent.Future;

/** One submit. */
@FunctionalInterface
interface Submission {
  Future<?> to(BenchPool pool) throws Exception;
}
