package io.github.procpool.internal.worker;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Selects for a thread that listens until the JVM is gone, and does not hold up its exit. */
final class ExitingSelector implements Runnable {
  /*
   * A JVM that exits gives threads that are in native code, as in a selector, 300 ms to come out.
   * So from the beginning of the exit on, the thread looks now and then, and is parked in between:
   * shutdown hooks may still take their time, and the host may end meanwhile.
   */
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Selector selector;
  private volatile boolean exiting;

  ExitingSelector(Selector selector) {
    this.selector = selector;
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(this, "procpool-exit"));
    } catch (IllegalStateException begun) {
      exiting = true; // by the first task, which may end before there is a selector
    }
  }

  /** The shutdown hook. */
  @Override
  public void run() {
    exiting = true;
    selector.wakeup();
  }

  /** Waits until there may be something to read or write; clears what was selected. */
  void select() throws IOException {
    if (exiting) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      selector.selectNow();
    } else {
      selector.select();
    }
    selector.selectedKeys().clear();
  }
}
