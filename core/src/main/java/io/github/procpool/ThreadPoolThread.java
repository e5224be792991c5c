package io.github.procpool;

/** A daemon thread of a thread pool; knows its pool, which it must not wait for. */
final class ThreadPoolThread extends Thread {
  private final ThreadPoolCore core;

  /**
   * The thread takes over nothing of the one that happens to submit; {@code loader} may be null.
   */
  @SuppressWarnings({
    "NullAway", // a null context loader means the bootstrap loader
    "ThreadPriorityCheck" // it is reset, not set
  })
  ThreadPoolThread(ThreadPoolCore core, String duty, Runnable run) {
    super(null, run, core.name() + "-" + duty, 0, false);
    this.core = core;
    setDaemon(true);
    setPriority(NORM_PRIORITY);
    setContextClassLoader(core.contextLoader());
  }

  /** Whether the calling thread is one of that pool's own. */
  static boolean isOf(ThreadPoolCore core) {
    return Thread.currentThread() instanceof ThreadPoolThread thread && thread.core == core;
  }
}
