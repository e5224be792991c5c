package io.github.procpool.internal.state;

import static io.github.procpool.internal.state.Simulation.require;

import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayList;
import java.util.List;

/** A new size: idle workers go before busy ones, and no more of them than are too many. */
final class Resizing {
  private Resizing() {}

  static void play(SimulatedHost host, int size) {
    List<WorkerRecord> idle = new ArrayList<>();
    List<WorkerRecord> busy = new ArrayList<>();
    int staying = 0;
    for (WorkerRecord worker : host.state.workers()) {
      boolean stays =
          !worker.spare
              && !worker.retiring
              && (worker.phase() == Phase.READY || worker.phase() == Phase.STARTING);
      staying += stays ? 1 : 0;
      if (stays && worker.phase() == Phase.READY) {
        (worker.isBusy() ? busy : idle).add(worker);
      }
    }

    host.state.resize(size, host.nowNanos);

    int left = 0;
    for (WorkerRecord worker : host.state.workers()) {
      boolean stays =
          !worker.spare
              && !worker.retiring
              && (worker.phase() == Phase.READY || worker.phase() == Phase.STARTING);
      left += stays ? 1 : 0;
    }
    require(left >= Math.min(staying, size), left + " of " + staying + " stay of " + size);
    boolean busyOnesGo = busy.stream().anyMatch(worker -> worker.retiring);
    boolean idleOnesStay = idle.stream().anyMatch(worker -> !worker.retiring);
    require(!busyOnesGo || !idleOnesStay, "a busy worker goes, an idle one stays");
  }
}
