package io.github.procpool.internal.state;

import static io.github.procpool.internal.state.Simulation.require;

import io.github.procpool.internal.state.WorkerRecord.Phase;

/** A look at idle workers: none ends that the pool keeps, and it comes again in time. */
final class Retiring {
  private Retiring() {}

  static void play(SimulatedHost host) {
    PoolState state = host.state;
    int before = regular(state);

    long next = state.retireIdle(host.nowNanos);

    require(next == -1 || next > 0, "looks at idle workers again in " + next);
    int after = regular(state);
    int kept = Math.min(state.limits().minWorkers(), state.limits().maxWorkers());
    require(after >= Math.min(before, kept), after + " workers are left of " + before);
    if (after <= kept) {
      return;
    }
    for (WorkerRecord worker : state.workers()) {
      if (worker.phase() == Phase.READY && !worker.spare && !worker.retiring && !worker.isBusy()) {
        long left = worker.idleSinceNanos + state.limits().idleTimeoutNanos() - host.nowNanos;
        require(next > 0 && next <= left, worker + " is due in " + left + ", next look " + next);
      }
    }
  }

  private static int regular(PoolState state) {
    int regular = 0;
    for (WorkerRecord worker : state.workers()) {
      regular += StateInvariants.isRegular(worker) ? 1 : 0;
    }
    return regular;
  }
}
