package io.github.procpool.faults;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread beside the load of a chaos test; what it finds wrong fails the test when it closes. */
abstract class Disturber implements AutoCloseable {
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread;

  Disturber(String name) {
    this.thread = new Thread(this::run, name);
  }

  /** To be called when everything that {@link #disturb} needs is set. */
  final void start() {
    thread.start();
  }

  /** Goes on until a {@link #pause} says that it is time to end. */
  abstract void disturb() throws Exception;

  /** Undoes what must not last. */
  void atEnd() throws Exception {}

  /** Waits; true when the test closes it. */
  final boolean pause(long nanos) throws InterruptedException {
    return closing.await(nanos, TimeUnit.NANOSECONDS);
  }

  private void run() {
    try {
      try {
        disturb();
      } finally {
        atEnd();
      }
      ended.complete(null);
    } catch (Throwable e) {
      ended.completeExceptionally(e);
    }
  }

  @Override
  public final void close() {
    closing.countDown();
    Void unused = ended.join();
  }
}
