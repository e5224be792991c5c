package io.github.procpool.testkit;

import java.io.IOException;
import java.lang.reflect.Field;

/** Ways in which a task ends its worker. */
public enum Crash {
  EXIT_0(0, -1),
  EXIT_3(3, -1),
  HALT_0(0, -1),
  HALT_7(7, -1),
  /** The JVM writes its crash log and, as workers dump no core, ends itself with code 1. */
  SIGSEGV(1, -1),
  SIGKILL(-1, 9);

  private final int exitCode;
  private final int signal;

  Crash(int exitCode, int signal) {
    this.exitCode = exitCode;
    this.signal = signal;
  }

  /** The code that the process ends with; −1 when a signal ends it. */
  public int exitCode() {
    return exitCode;
  }

  /** The signal that ends the process; −1 when none does. */
  public int signal() {
    return signal;
  }

  /** Ends this process; does not return. */
  public void happen() {
    switch (this) {
      case EXIT_0, EXIT_3 -> System.exit(exitCode);
      case HALT_0, HALT_7 -> Runtime.getRuntime().halt(exitCode);
      case SIGSEGV -> writeToAddressZero();
      case SIGKILL -> killSelf();
    }
    throw new IllegalStateException(this + " did not end the process");
  }

  private static void writeToAddressZero() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      unsafe.getMethod("putAddress", long.class, long.class).invoke(instance.get(null), 0L, 0L);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no way to crash this JVM", e);
    }
  }

  private static void killSelf() {
    try {
      Process kill =
          new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
      int code = kill.waitFor();
      throw new IllegalStateException("kill answered " + code);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
