package io.github.procpool.faults;

import io.github.procpool.WorkerContext;
import io.github.procpool.testkit.Crash;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/** What the load of the chaos tests does in workers. */
final class ChaosTasks {
  private ChaosTasks() {}

  /**
   * What only this task gives.
   *
   * @param attempt that gave it
   * @param content {@link #contentOf} its number
   */
  record Answer(int number, int attempt, String content) implements Serializable {}

  /**
   * One task.
   *
   * @param argument {@link #contentOf} its number, as it was sent
   */
  record Call(BeginCounts.Handle counts, int number, String argument, int micros, int answerBytes)
      implements Serializable {}

  /** As much of it, and of no other task; cheap in a JVM that has just started. */
  static String contentOf(int number, int length) {
    String unit = number + " ";
    return unit.repeat(length / unit.length() + 1).substring(0, length);
  }

  /** Takes its time and answers. */
  static Answer work(Call call) throws InterruptedException {
    int attempt = begin(call);
    TimeUnit.MICROSECONDS.sleep(call.micros());
    return answer(call, attempt);
  }

  /** Runs until it is interrupted, then takes its time and answers all the same. */
  static Answer linger(Call call) throws InterruptedException {
    int attempt = begin(call);
    sleepUntilInterrupted();
    TimeUnit.MICROSECONDS.sleep(call.micros());
    return answer(call, attempt);
  }

  /** Runs into its time-out, whoever interrupts. */
  static Answer hang(Call call) {
    int unused = begin(call);
    while (true) {
      sleepUntilInterrupted();
    }
  }

  /** Ends its worker at the first attempt; never answers if it ends it at each. */
  static int crash(Crash crash, boolean always) {
    if (always || WorkerContext.current().attempt() == 1) {
      crash.happen();
    }
    return WorkerContext.current().attempt();
  }

  private static void sleepUntilInterrupted() {
    try {
      TimeUnit.DAYS.sleep(1);
    } catch (InterruptedException e) {
      boolean unused = Thread.interrupted(); // to go on is what these tasks are for
    }
  }

  private static int begin(Call call) {
    int attempt = WorkerContext.current().attempt();
    call.counts().begun(call.number(), attempt);
    if (!call.argument().equals(contentOf(call.number(), call.argument().length()))) {
      throw new IllegalStateException("the argument of task " + call.number() + " is damaged");
    }
    return attempt;
  }

  private static Answer answer(Call call, int attempt) {
    return new Answer(call.number(), attempt, contentOf(call.number(), call.answerBytes()));
  }
}
