package io.github.procpool.internal.host;

import io.github.procpool.BrokenPoolException;
import io.github.procpool.ProcpoolException;
import io.github.procpool.internal.host.Dispatcher.Stopped;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How a pool comes to take no more tasks, and what those hear that come too late: it was shut down,
 * stopped, or broken for a reason. Guarded by the pool's lock.
 */
final class Closing {
  private final String poolName;
  private final QueueRoom room;

  /** Not even further attempts are taken. */
  private boolean stopped;

  private @Nullable Throwable brokenBy;

  Closing(String poolName, QueueRoom room) {
    this.poolName = poolName;
    this.room = room;
  }

  // ---- tasks that come too late

  void refuseIfClosed(PoolState state) {
    Throwable cause = brokenBy;
    if (cause != null) {
      throw broken(cause);
    }
    if (state.isShutdown()) {
      throw new RejectedExecutionException(
          "pool '" + poolName + "' was shut down and takes no new tasks; build another pool");
    }
  }

  boolean isStopped() {
    return stopped;
  }

  /** Why a task of work that was accepted will not run. */
  RuntimeException refusal() {
    Throwable cause = brokenBy;
    return cause != null
        ? broken(cause)
        : new CancellationException("pool '" + poolName + "' was shut down");
  }

  Throwable brokenBy() {
    Throwable cause = brokenBy;
    return cause == null ? new ProcpoolException("it was ended") : cause;
  }

  /** Needs no lock. */
  BrokenPoolException broken(Throwable cause) {
    return new BrokenPoolException(
        "pool '" + poolName + "' is broken and runs no more tasks: " + cause.getMessage(), cause);
  }

  // ---- ways to close

  void shutdown(PoolState state) {
    state.shutdown(System.nanoTime());
    room.close();
  }

  /** The first reason is the one that all hear. */
  void breakPool(PoolState state, Throwable reason) {
    if (brokenBy == null) {
      brokenBy = reason;
    }
    state.breakPool(System.nanoTime());
    room.close();
  }

  Stopped stop(PoolState state) {
    stopped = true;
    shutdown(state);
    List<Work> pending = withdrawPending(state);
    List<Work> running = new ArrayList<>();
    for (TaskRecord task : state.abandonAll()) {
      running.add((Work) task.work());
    }
    return new Stopped(pending, running);
  }

  /** As {@link Dispatcher#stopWith}. */
  List<Work> stopWith(PoolState state, EndReason reason, boolean kill) {
    stopped = true;
    if (kill) {
      state.killAll(reason);
    } else {
      state.workers().forEach(worker -> state.markEnding(worker, reason));
    }
    shutdown(state); // after that, or idle ones would be asked to end in order
    return withdrawPending(state);
  }

  List<Work> withdrawPending(PoolState state) {
    List<Work> withdrawn = new ArrayList<>();
    for (TaskRecord task : state.withdrawPending(System.nanoTime())) {
      Work work = (Work) task.work();
      room.uncount(work);
      withdrawn.add(work);
    }
    return withdrawn;
  }
}
