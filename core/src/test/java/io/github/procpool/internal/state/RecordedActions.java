package io.github.procpool.internal.state;

import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes down what the pool decides; a task can be revoked unless the test says that it has begun.
 */
final class RecordedActions implements Actions {
  final List<String> log = new ArrayList<>();
  final List<WorkerRecord> launched = new ArrayList<>();
  final Set<TaskRecord> begun = new HashSet<>();

  /** What was decided since the last call. */
  List<String> take() {
    List<String> taken = List.copyOf(log);
    log.clear();
    return taken;
  }

  @Override
  public void send(WorkerRecord worker, TaskRecord task) {
    log.add("send " + task.id() + " to " + worker.serial());
  }

  @Override
  public boolean revoke(WorkerRecord worker, TaskRecord task) {
    if (begun.contains(task)) {
      return false;
    }
    log.add("revoke " + task.id() + " from " + worker.serial());
    return true;
  }

  @Override
  public void launch(WorkerRecord worker) {
    launched.add(worker);
    log.add((worker.isSpare() ? "launch spare " : "launch ") + worker.serial());
  }

  @Override
  public void promote(WorkerRecord worker) {
    log.add("promote " + worker.serial() + " as " + worker.id());
  }

  @Override
  public void stop(WorkerRecord worker) {
    log.add("stop " + worker.serial() + " " + worker.endReason());
  }

  @Override
  public void kill(WorkerRecord worker, EndReason reason) {
    log.add("kill " + worker.serial() + " " + reason);
  }

  @Override
  public void lost(TaskRecord task, WorkerRecord worker) {
    log.add("lost " + task.id() + " on " + worker.serial());
  }

  @Override
  public void broken(TaskRecord task) {
    log.add("broken " + task.id());
  }

  @Override
  public void terminated() {
    log.add("terminated");
  }
}
