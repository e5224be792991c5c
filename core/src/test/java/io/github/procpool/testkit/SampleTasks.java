package io.github.procpool.testkit;

import io.github.procpool.WorkerContext;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Small tasks that many tests run. */
public final class SampleTasks {
  private static final long LONG_SECONDS = 600;

  private SampleTasks() {}

  /** A checked exception of the tests. */
  public static final class SampleException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** With a field that has to survive the way back. */
    public SampleException(String message, int code) {
      super(message);
      this.code = code;
    }

    /** The field. */
    public int code() {
      return code;
    }
  }

  /** The next integer. */
  public static int increment(int number) {
    return number + 1;
  }

  /** Gives its argument back. */
  public static <T> T same(T value) {
    return value;
  }

  /** Fails for every number that can be divided by 3. */
  public static int failOnThirds(int number) {
    if (number % 3 == 0) {
      throw new IllegalArgumentException("number " + number);
    }
    return number;
  }

  /** Throws an unchecked exception with that message. */
  public static Object fail(String message) {
    throw new IllegalStateException(message);
  }

  /** Throws a checked exception with that message. */
  public static Object failChecked(String message) throws SampleException {
    throw new SampleException(message, 42);
  }

  /** Says that it runs, and waits at the gate. */
  public static String hold(Trail trail, String name, Gate gate)
      throws IOException, InterruptedException {
    trail.add(name);
    gate.pass();
    return name;
  }

  /** Says its process number, and runs until it is interrupted. */
  public static void sleepLong(Trail trail) throws IOException, InterruptedException {
    trail.addPid();
    TimeUnit.SECONDS.sleep(LONG_SECONDS);
  }

  /** As {@link #sleepLong}, and says so when it is interrupted. */
  public static void sleepUntilInterrupted(Trail trail) throws IOException {
    try {
      sleepLong(trail);
    } catch (InterruptedException e) {
      trail.add("interrupted, cancelled=" + WorkerContext.current().isCancelled());
    }
  }

  /** Says its process number, and runs whoever interrupts it. */
  public static void ignoreInterrupts(Trail trail, Gate gate) throws IOException {
    trail.addPid();
    gate.passIgnoringInterrupts();
  }

  /** The process it runs in. */
  public static long pid() {
    return ProcessHandle.current().pid();
  }

  /** Leaves the attempt on the trail and fails until that attempt. */
  public static int succeedAtAttempt(Trail trail, int attempt) throws IOException {
    int now = WorkerContext.current().attempt();
    trail.add(now);
    if (now < attempt) {
      throw new IllegalStateException("attempt " + now);
    }
    return now;
  }
}
