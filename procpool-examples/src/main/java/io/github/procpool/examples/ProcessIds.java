package io.github.procpool.examples;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerOutput;

/** Two tasks that print their process ids, without and with the block that closes the pool. */
public final class ProcessIds {
  public static void main(String[] args) throws Exception {
    ProcessPoolExecutor open = newPool();
    TaskFuture<Void> first = open.submit(ProcessIds::task);
    TaskFuture<Void> second = open.submit(ProcessIds::task);
    first.get();
    second.get();
    open.shutdown();

    try (ProcessPoolExecutor pool = newPool()) {
      pool.submit(ProcessIds::task);
      pool.submit(ProcessIds::task);
    } // waits for both
  }

  private static ProcessPoolExecutor newPool() {
    return ProcessPoolExecutor.builder().maxWorkers(3).output(WorkerOutput.INHERIT).build();
  }

  private static void task() {
    System.out.println("Executing our Task on Process " + ProcessHandle.current().pid());
  }
}
