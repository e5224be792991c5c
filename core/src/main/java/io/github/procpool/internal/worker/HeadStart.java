package io.github.procpool.internal.worker;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** What a JVM that has just started will need in a moment, begun on a second processor. */
final class HeadStart implements Runnable {
  /*
   * Its first Unix socket costs a JVM half the time of its own start: the JDK wants random
   * names for sockets, and loads its security providers for the generator. That happens once in a
   * JVM, whoever comes first; who comes second waits until it is done. Nothing else is begun here, so
   * that no two threads initialize classes that need one another.
   *
   * A worker has no use for it: its first task comes before the sockets.
   */

  /** The one that the JDK's Unix sockets ask for. */
  private static final String GENERATOR = "NativePRNGNonBlocking";

  private HeadStart() {}

  /** Starts a thread that ends by itself. */
  static void begin() {
    Thread thread = new Thread(new HeadStart(), "procpool-head-start");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      SecureRandom unused = SecureRandom.getInstance(GENERATOR);
    } catch (NoSuchAlgorithmException otherSystem) {
      // Then its sockets do without, and there was nothing to begin.
    }
  }
}
