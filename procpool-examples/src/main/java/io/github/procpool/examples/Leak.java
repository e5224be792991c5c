package io.github.procpool.examples;

import io.github.procpool.ProcessPoolExecutor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A task that leaks memory: its worker is replaced, between tasks, before that hurts. */
public final class Leak {
  private static final int MIB = 1 << 20;

  /** Grows for as long as its process lives. */
  private static final List<byte[]> LEAKED = new ArrayList<>();

  private record Report(long pid, int leakedMib) implements Serializable {}

  public static void main(String[] args) throws Exception {
    Set<Long> pids = new HashSet<>();
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder()
            .maxWorkers(1)
            .workerHeap(1024L * MIB)
            .maxWorkerMemory(256L * MIB)
            .build()) {
      for (int task = 1; task <= 16; task++) {
        Report report = pool.submit(Leak::leak).get();
        pids.add(report.pid());
        System.out.printf(
            "task %2d: process %d has leaked %3d MiB%n", task, report.pid(), report.leakedMib());
      }
    }
    System.out.println("processes used: " + pids.size());
  }

  private static Report leak() throws InterruptedException {
    LEAKED.add(new byte[32 * MIB]);
    Thread.sleep(150); // the work that the task is for
    return new Report(ProcessHandle.current().pid(), 32 * LEAKED.size());
  }
}
