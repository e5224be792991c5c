package io.github.procpool.benchmarks.parts;

import io.github.procpool.internal.state.Actions;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was launched and sent; nothing else happens. */
final class NoActions implements Actions {
  final List<WorkerRecord> launched = new ArrayList<>();
  final ArrayDeque<TaskRecord> sent = new ArrayDeque<>();

  @Override
  public void send(WorkerRecord worker, TaskRecord task) {
    sent.add(task);
  }

  @Override
  public boolean revoke(WorkerRecord worker, TaskRecord task) {
    return false;
  }

  @Override
  public void launch(WorkerRecord worker) {
    launched.add(worker);
  }

  @Override
  public void promote(WorkerRecord worker) {}

  @Override
  public void stop(WorkerRecord worker) {}

  @Override
  public void kill(WorkerRecord worker, EndReason reason) {}

  @Override
  public void lost(TaskRecord task, WorkerRecord worker) {}

  @Override
  public void broken(TaskRecord task) {}

  @Override
  public void terminated() {}
}
