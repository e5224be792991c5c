package io.github.procpool.benchmarks.task;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** What tasks do; all of it static, so that every rival can call it. */
public final class Tasks {
  private Tasks() {}

  /** A no-op, but for a result. */
  public static int nothing() {
    return 0;
  }

  public static int addOne(int number) {
    return number + 1;
  }

  public static byte[] echo(byte[] bytes) {
    return bytes;
  }

  public static List<Reading> echoReadings(List<Reading> readings) {
    return readings;
  }

  public static List<Integer> echoInts(List<Integer> numbers) {
    return numbers;
  }

  /** Keeps a worker busy without work until it is interrupted or killed. */
  public static int block() throws InterruptedException {
    TimeUnit.HOURS.sleep(1);
    return 0;
  }
}
