package io.github.procpool.internal.state;

import static io.github.procpool.internal.state.Simulation.pick;
import static io.github.procpool.internal.state.Simulation.require;

import io.github.procpool.internal.state.TaskRecord.Place;
import io.github.procpool.internal.state.WorkerRecord.Phase;

/** Events in the wrong state: they are counted and change nothing. */
final class WrongEvents {
  private WrongEvents() {}

  static void play(SimulatedHost host, int first, int second) {
    PoolState state = host.state;
    long now = host.nowNanos;
    long ignored = state.ignoredEvents();
    String before = fingerprint(host);
    SimulatedWorker worker = pick(host.workers, second);
    SimulatedTask task = pick(host.tasks, second);
    WorkerRecord dead = host.deadWorker;
    TaskRecord done = host.doneTask;
    boolean tried = true;
    switch (first % 10) {
      case 0 ->
          tried =
              worker != null
                  && done != null
                  && done.place() == Place.DONE
                  && tries(() -> state.finished(worker.record, done, 5, now));
      case 1 ->
          tried =
              worker != null
                  && worker.record.phase() != Phase.STARTING
                  && tries(() -> state.ready(worker.record, now));
      case 2 ->
          tried =
              worker != null
                  && worker.record.phase() == Phase.LOST
                  && tries(() -> state.linkLost(worker.record, null, now));
      case 3 -> tried = dead != null && tries(() -> state.exited(dead, now));
      case 4 -> tried = dead != null && tries(() -> state.linkLost(dead, null, now));
      case 5 -> tried = state.lifecycle.unsettledCount() == 0 && tries(() -> state.settle(now));
      case 6 -> tried = state.lifecycle.holds() == 0 && tries(() -> state.release(now));
      case 7 ->
          tried =
              task != null
                  && task.record.place() != Place.DONE
                  && tries(() -> require(!state.resubmit(task.record, now), "resubmits " + task));
      case 8 ->
          tried =
              worker != null
                  && worker.record.occupied == 0
                  && tries(() -> state.slotFreed(worker.record));
      default ->
          tried =
              task != null
                  && !state.isShutdown()
                  && tries(() -> require(!state.submit(task.record, now), "submits " + task));
    }
    if (tried) {
      require(state.ignoredEvents() == ignored + 1, "event in the wrong state is not counted");
      String after = fingerprint(host);
      require(before.equals(after), "event in the wrong state: " + before + " becomes " + after);
    }
  }

  private static boolean tries(Runnable event) {
    event.run();
    return true;
  }

  private static String fingerprint(SimulatedHost host) {
    PoolState state = host.state;
    StringBuilder text = new StringBuilder();
    text.append(state.queued()).append(' ').append(state.inFlight()).append(' ');
    text.append(state.lifecycle.unsettledCount()).append(' ').append(state.lifecycle.holds());
    for (WorkerRecord worker : state.workers()) {
      text.append(' ').append(worker).append(worker.occupied).append(worker.accepted);
      text.append(worker.idleListed).append(worker.retiring).append(worker.endReason());
    }
    for (SimulatedTask task : host.tasks) {
      text.append(' ').append(task);
    }
    return text.toString();
  }
}
