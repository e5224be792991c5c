package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.WorkerInfo;
import io.github.procpool.spi.PoolListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hears of each task and each worker: first that it is there, later once that it has ended. */
final class EventWatch implements PoolListener {
  // The pool tells one event after the other; the lock is for the test.
  private final Set<Long> tasks = new HashSet<>();
  private final Set<Long> workers = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();

  @Override
  public synchronized void taskSubmitted(long taskId) {
    require(tasks.add(taskId), "task " + taskId + " was submitted twice");
  }

  @Override
  public synchronized void taskFinished(long taskId, @Nullable Throwable error) {
    require(tasks.remove(taskId), "task " + taskId + " finished twice, or before it was there");
  }

  @Override
  public synchronized void workerStarted(WorkerInfo worker) {
    require(workers.add(worker.pid()), "process " + worker.pid() + " started twice");
  }

  /** Those that died while they booted were never announced. */
  @Override
  public synchronized void workerEnded(WorkerInfo worker, String reason) {
    boolean unused = workers.remove(worker.pid());
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      wrong.add(what);
    }
  }

  /** After the pool's end. */
  synchronized void requireAllEnded() {
    assertThat(wrong).isEmpty();
    assertThat(tasks).as("tasks that never finished").isEmpty();
    assertThat(workers).as("workers that never ended").isEmpty();
  }
}
