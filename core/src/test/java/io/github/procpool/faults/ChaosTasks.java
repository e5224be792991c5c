package io.github.procpool.faults;

import java.util.concurrent.TimeUnit;

/** What the load of the chaos test does in workers. */
final class ChaosTasks {
  private ChaosTasks() {}

  static long resultOf(int number) {
    return number * 31L + 7;
  }

  /** Counts its begin, takes its time, and gives what only this number gives. */
  static long work(BeginCounts.Handle counts, int number, int micros, byte[] argument)
      throws InterruptedException {
    counts.begun(number);
    if (micros > 0) {
      TimeUnit.MICROSECONDS.sleep(micros);
    }
    return resultOf(number) + sum(argument);
  }

  /** Of zeros, if they come as they were sent. */
  private static int sum(byte[] argument) {
    int sum = 0;
    for (byte value : argument) {
      sum += value;
    }
    return sum;
  }

  /** Runs into its time-out, whoever interrupts. */
  static long hang(BeginCounts.Handle counts, int number) {
    counts.begun(number);
    while (true) {
      try {
        TimeUnit.MINUTES.sleep(10);
      } catch (InterruptedException e) {
        boolean unused = Thread.interrupted(); // to go on is what this task is for
      }
    }
  }
}
