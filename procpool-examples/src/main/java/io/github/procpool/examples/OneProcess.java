package io.github.procpool.examples;

import io.github.procpool.TaskProcess;

/** A one-off process that prints and is joined. */
public final class OneProcess {
  public static void main(String[] args) throws InterruptedException {
    TaskProcess process = TaskProcess.of(OneProcess::task);
    process.start();
    process.join();
  }

  private static void task() {
    System.out.println("This is another process");
  }
}
