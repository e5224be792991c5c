package io.github.procpool.examples;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerOutput;

/** A pool that runs one task. */
public final class OneTask {
  public static void main(String[] args) throws Exception {
    // INHERIT: what a worker prints appears as it is, without the tag that names the worker.
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().maxWorkers(1).output(WorkerOutput.INHERIT).build()) {
      TaskFuture<String> future = pool.submit(OneTask::task);
      System.out.println("Waiting for the new process to finish...");
      System.out.println(future.get());
    }
  }

  private static String task() {
    System.out.println("This is another process");
    return "All done";
  }
}
