package io.github.procpool.internal.state;

import static io.github.procpool.internal.state.Simulation.require;

import io.github.procpool.internal.state.WorkerRecord.Phase;
import java.util.ArrayList;

/**
 * Nobody submits, nothing fails: every accepted task must get done in a bounded number of steps.
 */
final class Quiet {
  /** Rounds, in each of which every worker does all it can, until nothing is left to do. */
  private static final int MOST_ROUNDS = 3_000;

  private Quiet() {}

  static void reach(SimulatedHost host, Limits limits, long taskNanos) {
    int rounds = 0;
    while (moves(host, taskNanos)) {
      host.prune();
      InvariantChecker.check(host);
      require(++rounds < MOST_ROUNDS, "the pool never comes to rest: " + host.state.workers());
    }
    PoolState state = host.state;
    host.prune();
    require(host.tasks.isEmpty(), "tasks are left for ever: " + host.tasks);
    require(state.queued() == 0 && state.inFlight() == 0, "the pool counts tasks that are over");
    if (!state.isShutdown()) {
      checkRestingWorkers(host, limits);
    } else if (state.lifecycle.holds() == 0 || state.isBroken()) {
      require(state.isTerminated(), "at rest after shutdown, but it never ends");
    }
  }

  private static boolean moves(SimulatedHost host, long taskNanos) {
    boolean moved = false;
    for (SimulatedWorker worker : new ArrayList<>(host.workers)) {
      moved |= moves(host, worker, taskNanos);
    }
    for (SimulatedTask task : new ArrayList<>(host.questions)) {
      if (host.questions.contains(task)) {
        host.answer(task, true);
        moved = true;
      }
    }
    return moved;
  }

  private static boolean moves(SimulatedHost host, SimulatedWorker worker, long taskNanos) {
    if (worker.isDoomed()) {
      host.end(worker);
      return true;
    }
    switch (worker.life) {
      case BOOTING -> host.ready(worker);
      case UP -> {
        boolean moved = false;
        while (worker.work()) {
          moved = true;
        }
        moved |= !worker.slots.isEmpty();
        host.receive(worker, Integer.MAX_VALUE, 0, taskNanos);
        return moved;
      }
      case ENDED -> host.linkLost(worker, taskNanos);
      case LINK_LOST -> host.exited(worker);
      case GONE -> throw new AssertionError(worker + " is listed");
    }
    return true;
  }

  private static void checkRestingWorkers(SimulatedHost host, Limits limits) {
    int regular = 0;
    int spares = 0;
    for (WorkerRecord worker : host.state.workers()) {
      require(worker.phase() == Phase.READY, "at rest: " + worker);
      spares += worker.spare ? 1 : 0;
      regular += worker.spare ? 0 : 1;
    }
    int most = host.state.limits().maxWorkers();
    require(regular <= most, "at rest with " + regular + " workers");
    require(regular >= Math.min(limits.minWorkers(), most), "at rest with " + regular + " workers");
    require(!limits.warm() || regular == 0 || spares > 0, "warm pool at rest without a spare");
  }

  /** Nobody needs a worker for long: one look must end all that the pool need not keep. */
  static void retire(SimulatedHost host, Limits limits, long taskNanos) {
    PoolState state = host.state;
    if (state.isShutdown()) {
      return;
    }
    host.nowNanos += limits.idleTimeoutNanos();
    long next = state.retireIdle(host.nowNanos);
    require(next == -1, "at rest, and looks again in " + next);
    reach(host, limits, taskNanos);
    int regular = 0;
    int spares = 0;
    for (WorkerRecord worker : state.workers()) {
      spares += worker.spare ? 1 : 0;
      regular += worker.spare ? 0 : 1;
    }
    int kept = Math.min(limits.minWorkers(), state.limits().maxWorkers());
    require(regular == kept, regular + " workers never end");
    boolean wornOut = limits.maxTasksPerWorker() < Long.MAX_VALUE;
    int mostSpares = kept == 0 ? 0 : (limits.warm() ? 1 : 0) + (wornOut ? kept : 0);
    require(spares <= mostSpares, spares + " spares never end");
  }
}
