package io.github.procpool.internal.host;

import io.github.procpool.internal.state.Actions;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the state decides while the pool's lock is held; carried out when it is released. */
final class Decisions implements Actions {
  /*
   * Tasks join their link's outbox at once (so their order is the state's), everything else is noted
   * in `later`: no I/O and no user code runs under the lock.
   */

  private static final WorkerLink[] NO_LINKS = {};
  private static final Runnable[] NO_ACTIONS = {};

  private final Dispatcher dispatcher;
  private final ReentrantLock lock;
  private final Supervisor supervisor;
  private final MemoryWatch memory;
  private final QueueRoom room;
  private final Closing closing;

  // guarded by lock
  private final List<WorkerLink> touched = new ArrayList<>();
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();

  Decisions(
      Dispatcher dispatcher,
      ReentrantLock lock,
      Supervisor supervisor,
      MemoryWatch memory,
      QueueRoom room,
      Closing closing) {
    this.dispatcher = dispatcher;
    this.lock = lock;
    this.supervisor = supervisor;
    this.memory = memory;
    this.room = room;
    this.closing = closing;
  }

  /** Releases the lock, then does what was decided while it was held. */
  void unlockAndAct() {
    unlockAndAct(null);
  }

  /**
   * The same, but outcomes are delivered before: to put long arguments into slots takes time.
   *
   * @param outcomes null for none
   */
  void unlockAndAct(@Nullable CompletionThreads outcomes) {
    WorkerLink[] links = NO_LINKS;
    Runnable[] actions = NO_ACTIONS;
    if (!touched.isEmpty()) {
      links = touched.toArray(NO_LINKS);
      touched.clear();
      for (WorkerLink link : links) {
        link.touched = false;
      }
    }
    if (!later.isEmpty()) {
      actions = later.toArray(NO_ACTIONS);
      later.clear();
    }
    lock.unlock();
    if (outcomes != null) {
      outcomes.deliverGathered();
    }
    for (WorkerLink link : links) {
      link.pump();
    }
    for (Runnable action : actions) {
      action.run();
    }
  }

  @Override
  public void send(WorkerRecord worker, TaskRecord task) {
    WorkerLink link = linkOf(worker);
    link.enqueue(task);
    memory.busy(link);
    room.uncount((Work) task.work());
    if (!link.touched) {
      link.touched = true;
      touched.add(link);
    }
  }

  @Override
  public boolean revoke(WorkerRecord worker, TaskRecord task) {
    return linkOf(worker).revoke(task);
  }

  @Override
  public void launch(WorkerRecord worker) {
    supervisor.register(worker);
    later.add(() -> supervisor.launch(worker, dispatcher));
  }

  @Override
  public void promote(WorkerRecord worker) {
    supervisor.assign(worker); // before it is sent a task
  }

  @Override
  public void stop(WorkerRecord worker) {
    later.add(() -> supervisor.stop(worker));
  }

  @Override
  public void kill(WorkerRecord worker, EndReason reason) {
    later.add(() -> supervisor.kill(worker, reason));
  }

  @Override
  public void lost(TaskRecord task, WorkerRecord worker) {
    later.add(() -> supervisor.reportLost(task, worker));
  }

  @Override
  public void broken(TaskRecord task) {
    Work work = (Work) task.work();
    room.uncount(work);
    Throwable cause = closing.brokenBy();
    later.add(() -> supervisor.tell(() -> work.refused(closing.broken(cause))));
  }

  @Override
  public void terminated() {
    later.add(supervisor::terminated);
  }

  private static WorkerLink linkOf(WorkerRecord worker) {
    if (worker.link() instanceof WorkerLink link) {
      return link;
    }
    throw new IllegalStateException(worker + " has no link");
  }
}
