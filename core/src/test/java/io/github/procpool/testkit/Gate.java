package io.github.procpool.testkit;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds tasks in any process until a test opens it.
 *
 * @param file exists once the gate is open
 */
public record Gate(String file) implements Serializable {
  private static final long LOOK_EVERY_MILLIS = 2;

  /** A closed gate. */
  public static Gate in(Path directory) {
    return Await.sure(
        () -> {
          Path file = Files.createTempFile(directory, "gate", "");
          Files.delete(file);
          return new Gate(file.toString());
        });
  }

  /** Lets everybody pass from now on. */
  public void open() {
    Path unused = Await.sure(() -> Files.createFile(Path.of(file)));
  }

  /** Whether it is open. */
  public boolean isOpen() {
    return Files.exists(Path.of(file));
  }

  /** Waits until it is open. */
  public void pass() throws InterruptedException {
    while (!isOpen()) {
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }

  /** Waits until it is open, whoever interrupts. */
  public void passIgnoringInterrupts() {
    while (!isOpen()) {
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        boolean unused = Thread.interrupted(); // to go on is what this task is for
      }
    }
  }
}
