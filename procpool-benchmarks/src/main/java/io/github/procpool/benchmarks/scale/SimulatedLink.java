package io.github.procpool.benchmarks.scale;

import io.github.procpool.internal.state.Actions;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Stands for all processes: takes tasks in the order in which they are sent, and loses none. */
final class SimulatedLink implements Actions {
  private final List<WorkerRecord> launched = new ArrayList<>();
  private final ArrayDeque<TaskRecord> sent = new ArrayDeque<>();

  List<WorkerRecord> launched() {
    return launched;
  }

  /** The task that was sent first and has not ended. */
  TaskRecord oldest() {
    return sent.remove();
  }

  @Override
  public void send(WorkerRecord worker, TaskRecord task) {
    sent.add(task);
  }

  /** Each task has begun by the time the pool wants it back: it never does in these runs. */
  @Override
  public boolean revoke(WorkerRecord worker, TaskRecord task) {
    return false;
  }

  @Override
  public void launch(WorkerRecord worker) {
    launched.add(worker);
  }

  @Override
  public void promote(WorkerRecord worker) {
    throw unexpected("promoted", worker);
  }

  @Override
  public void stop(WorkerRecord worker) {
    throw unexpected("stopped", worker);
  }

  @Override
  public void kill(WorkerRecord worker, EndReason reason) {
    throw unexpected("killed", worker);
  }

  @Override
  public void lost(TaskRecord task, WorkerRecord worker) {
    throw unexpected("lost", task);
  }

  @Override
  public void broken(TaskRecord task) {
    throw unexpected("broken", task);
  }

  @Override
  public void terminated() {
    throw unexpected("ended", "the pool");
  }

  private static IllegalStateException unexpected(String what, Object who) {
    return new IllegalStateException(who + " is " + what + ", which no step of this run causes");
  }
}
