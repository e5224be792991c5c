package io.github.procpool.benchmarks.trial;

import io.github.procpool.SerializableCallable;
import io.github.procpool.SerializableFunction;
import java.io.IOException;
import java.util.concurrent.Future;

/** A pool of this JVM, whoever made it. */
public interface BenchPool extends AutoCloseable {
  <R> Future<R> submit(SerializableCallable<R> task) throws Exception;

  /** With an argument, for those who tell it from a captured value. */
  default <A, R> Future<R> submit(SerializableFunction<A, R> function, A argument)
      throws Exception {
    return submit(() -> function.apply(argument));
  }

  /** Ends it at once, whatever it does. */
  @Override
  void close() throws IOException;
}
