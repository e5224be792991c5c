package io.github.procpool;

import java.util.concurrent.CompletionException;

/** Turns any throwable into one that can be thrown without a throws clause. */
final class Rethrow {
  private Rethrow() {}

  /**
   * Gives {@code error} back when it is a RuntimeException, throws it when it is an Error, and puts
   * it inside a CompletionException otherwise.
   */
  static RuntimeException unchecked(Throwable error) {
    if (error instanceof Error e) {
      throw e;
    }
    return error instanceof RuntimeException e ? e : new CompletionException(error);
  }

  /** As {@link #unchecked}, for what user code threw just now in this very thread. */
  static RuntimeException afterCall(Exception error) {
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return unchecked(error);
  }
}
