package io.github.procpool.internal.memory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** Uses file channels in any thread: in an interrupted one they close themselves. */
public final class Uninterrupted {
  /** Opens a channel, uses it and closes it. May be called again after an interrupt. */
  public interface FileUse<T> {
    T run() throws IOException;
  }

  private Uninterrupted() {}

  /** What the use gives; an interrupt is kept for later. */
  public static <T> T use(FileUse<T> use) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return use.run();
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
