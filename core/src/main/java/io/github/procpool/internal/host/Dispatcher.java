package io.github.procpool.internal.host;

import io.github.procpool.BrokenPoolException;
import io.github.procpool.ProcpoolException;
import io.github.procpool.WhenFull;
import io.github.procpool.internal.state.Actions;
import io.github.procpool.internal.state.Limits;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.PoolState.CancelOutcome;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.FrameType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one lock of a pool: applies events to {@link PoolState}, and carries out what it decides. */
public final class Dispatcher implements Actions {
  /*
   * Every public method is an event: lock, ask the state, unlock, act. What the state decides while
   * the lock is held is only noted: tasks join their link's outbox at once (so their order is the
   * state's), everything else goes to `later`. No I/O and no user code runs under the lock.
   */

  /** The part of its greatest age by which a worker may be replaced earlier. */
  private static final double AGE_JITTER = 0.1;

  private final String poolName;
  private final Supervisor supervisor;
  private final Deadlines deadlines;
  private final CompletionThreads completion;
  private final QueueBound bound;
  private final MemoryWatch memory;
  private final @Nullable Duration maxWorkerAge;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  // guarded by lock
  private final PoolState state;
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final List<WorkerLink> touched = new ArrayList<>();
  private long nextTaskId;
  private long queuedBytes;
  private int waitingForRoom;
  private boolean idleCheckArmed;
  private @Nullable Throwable brokenBy;
  private boolean stopped;

  /** Bounds of the queue; {@code Long.MAX_VALUE} for none. */
  record QueueBound(long tasks, long bytes, WhenFull whenFull) {
    boolean isUnbounded() {
      return tasks == Long.MAX_VALUE && bytes == Long.MAX_VALUE;
    }
  }

  Dispatcher(
      String poolName,
      Limits limits,
      QueueBound bound,
      Supervisor supervisor,
      Deadlines deadlines,
      CompletionThreads completion,
      MemoryWatch memory,
      @Nullable Duration maxWorkerAge) {
    this.poolName = poolName;
    this.memory = memory;
    this.bound = bound;
    this.supervisor = supervisor;
    this.deadlines = deadlines;
    this.completion = completion;
    this.maxWorkerAge = maxWorkerAge;
    this.state = new PoolState(limits, this);
  }

  Deadlines deadlines() {
    return deadlines;
  }

  // ---- tasks

  /**
   * Accepts a task.
   *
   * @throws RejectedExecutionException when the pool was shut down, or is full and rejects
   * @throws BrokenPoolException when the pool is broken
   */
  public void submit(Work work) {
    if (!trySubmit(work, bound.whenFull() == WhenFull.BLOCK)) {
      throw new RejectedExecutionException(
          "pool '"
              + poolName
              + "' is full: "
              + describeBound()
              + "; wait for results, or build the pool with whenFull(WhenFull.BLOCK)");
    }
  }

  /**
   * Accepts a task unless the queue is full.
   *
   * @param wait whether to wait for room
   * @return false when it is full
   */
  public boolean trySubmit(Work work, boolean wait) {
    lock.lock();
    try {
      refuseIfClosed();
      if (!bound.isUnbounded() && !awaitRoom(work, wait)) {
        return false;
      }
      accept(work, 1);
      if (!state.submit(work.task(), System.nanoTime())) {
        throw new IllegalStateException("closed while its lock was held");
      }
    } finally {
      unlockAndAct();
    }
    return true;
  }

  /** Tasks of work that was accepted earlier: always taken, unless the pool has ended. */
  public void continueWith(Work work, int attempt, boolean first) {
    boolean taken;
    Throwable cause;
    lock.lock();
    try {
      accept(work, attempt);
      taken = !stopped && state.continueWith(work.task(), first, System.nanoTime());
      cause = brokenBy;
      if (!taken) {
        uncount(work);
      }
    } finally {
      unlockAndAct();
    }
    if (!taken) {
      work.refused(
          cause != null
              ? broken(cause)
              : new CancellationException("pool '" + poolName + "' was shut down"));
    }
  }

  private void accept(Work work, int attempt) {
    TaskRecord task = new TaskRecord(++nextTaskId, work.items(), work.settings().priority(), work);
    task.attempt(attempt);
    work.task(task);
    if (work.holdsPool() && attempt == 1) {
      state.hold();
    }
    work.countedBytes = work.payload().length();
    queuedBytes += work.countedBytes;
  }

  private boolean awaitRoom(Work work, boolean wait) {
    boolean interrupted = false;
    try {
      while (state.queued() >= bound.tasks()
          || (queuedBytes > 0 && queuedBytes + work.payload().length() > bound.bytes())) {
        if (!wait) {
          return false;
        }
        waitingForRoom++;
        try {
          room.await();
        } catch (InterruptedException e) {
          interrupted = true;
          throw new RejectedExecutionException(
              "interrupted while waiting for room in pool '" + poolName + "'", e);
        } finally {
          waitingForRoom--;
        }
        refuseIfClosed();
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void refuseIfClosed() {
    Throwable cause = brokenBy;
    if (cause != null) {
      throw broken(cause);
    }
    if (state.isShutdown()) {
      throw new RejectedExecutionException(
          "pool '" + poolName + "' was shut down and takes no new tasks; build another pool");
    }
  }

  private BrokenPoolException broken(Throwable cause) {
    return new BrokenPoolException(
        "pool '" + poolName + "' is broken and runs no more tasks: " + cause.getMessage(), cause);
  }

  private String describeBound() {
    return state.queued() + " tasks of " + queuedBytes + " bytes are queued";
  }

  /** Withdraws the task, or says that a worker runs it. */
  public CancelOutcome cancel(Work work) {
    lock.lock();
    try {
      CancelOutcome outcome = state.cancel(work.task(), System.nanoTime());
      if (outcome == CancelOutcome.WITHDRAWN) {
        uncount(work);
      }
      return outcome;
    } finally {
      unlockAndAct();
    }
  }

  /**
   * Ends a running task whose future is done by other means: interrupt, then kill.
   *
   * @return false when somebody else was first
   */
  public boolean stopRunning(Work work) {
    WorkerLink link = null;
    lock.lock();
    try {
      WorkerRecord worker = work.task().worker();
      if (!state.abandon(work.task())) {
        return false;
      }
      if (worker != null && worker.link() instanceof WorkerLink itsLink) {
        link = itsLink;
      }
    } finally {
      unlockAndAct();
    }
    if (link != null) {
      deadlines.interrupt(link, work, -1, EndReason.CANCELLED);
    }
    return true;
  }

  /** Whether a worker has begun the task; reads the ledger. */
  public boolean isRunning(Work work) {
    lock.lock();
    try {
      TaskRecord task = work.task();
      WorkerRecord worker = task.worker();
      if (task.place() == TaskRecord.Place.ORPHANED) {
        return true;
      }
      return task.place() == TaskRecord.Place.SENT
          && worker != null
          && worker.link() instanceof WorkerLink link
          && link.hasBegun(task.sequence());
    } finally {
      lock.unlock();
    }
  }

  /** Another attempt for a task that was lost, which settles it; false when the pool makes none. */
  public boolean resubmit(Work work) {
    lock.lock();
    try {
      if (stopped) {
        state.settle(System.nanoTime());
        return false;
      }
      work.undecide();
      return state.resubmit(work.task(), System.nanoTime());
    } finally {
      unlockAndAct();
    }
  }

  /** No further attempt for it. */
  public void settle() {
    lock.lock();
    try {
      state.settle(System.nanoTime());
    } finally {
      unlockAndAct();
    }
  }

  /** Lets a chunk that runs begin none of its further items. */
  public void limit(Work work) {
    lock.lock();
    try {
      TaskRecord task = work.task();
      WorkerRecord worker = task.worker();
      if (task.place() == TaskRecord.Place.SENT
          && worker != null
          && worker.link() instanceof WorkerLink link) {
        link.ring().limitItems(task.sequence(), 0);
      }
    } finally {
      unlockAndAct();
    }
  }

  /**
   * Keeps the pool open for work that brings more tasks.
   *
   * @throws RejectedExecutionException when the pool was shut down
   */
  public void hold() {
    lock.lock();
    try {
      refuseIfClosed();
      state.hold();
    } finally {
      unlockAndAct();
    }
  }

  /** Ends what {@link #hold} began. */
  public void release() {
    lock.lock();
    try {
      state.release(System.nanoTime());
    } finally {
      unlockAndAct();
    }
  }

  // ---- events of links

  void finished(WorkerLink link, List<TaskRecord> tasks, int skipped, long tookNanos) {
    long nowNanos = System.nanoTime();
    lock.lock();
    try {
      WorkerRecord worker = link.record();
      int count = tasks.size();
      for (int i = 0; i < count; i++) {
        state.finished(worker, tasks.get(i), tookNanos / count, nowNanos);
      }
      for (int i = 0; i < skipped; i++) {
        state.slotFreed(worker);
      }
      state.refill(worker, nowNanos);
      armIdleCheck();
    } finally {
      unlockAndAct();
    }
    for (int i = 0, count = tasks.size(); i < count; i++) {
      ((Work) tasks.get(i).work()).finished(tookNanos / count);
    }
  }

  /** The writer could not put a task into the ring. */
  void cannotSend(InFlight next, IOException failure) {
    boolean withdrawn = false;
    lock.lock();
    try {
      if (next.task.sequence() == next.sequence) {
        withdrawn = state.cancel(next.task, System.nanoTime()) == CancelOutcome.WITHDRAWN;
      }
    } finally {
      unlockAndAct();
    }
    if (withdrawn) {
      next.work.refused(
          new ProcpoolException(
              "pool '" + poolName + "': task can't be sent: " + failure.getMessage(), failure));
    }
  }

  void ready(WorkerLink link) {
    lock.lock();
    try {
      state.ready(link.record(), System.nanoTime());
      armIdleCheck();
    } finally {
      unlockAndAct();
    }
    replaceWhenOld(link.record());
  }

  private void replaceWhenOld(WorkerRecord worker) {
    Duration most = maxWorkerAge;
    if (most == null) {
      return;
    }
    // Workers that started together shall not all be replaced together.
    double share = 1 - ThreadLocalRandom.current().nextDouble(AGE_JITTER);
    deadlines.after(
        (long) (share * TimeUnit.NANOSECONDS.convert(most)),
        () -> {
          lock.lock();
          try {
            state.recycle(worker, EndReason.RECYCLED, System.nanoTime());
          } finally {
            unlockAndAct();
          }
        });
  }

  void linkClosed(WorkerLink link) {
    WorkerLink.LastWords lastWords = link.lastWords();
    supervisor.lastWords(link, lastWords);
    lock.lock();
    try {
      state.linkLost(link.record(), lastWords.begun(), System.nanoTime());
    } finally {
      unlockAndAct();
    }
    link.releaseAll();
    supervisor.linkClosed(link);
  }

  void exited(WorkerRecord worker, Throwable reason, boolean unexpected) {
    lock.lock();
    try {
      if (unexpected && state.limits().breakOnCrash()) {
        brokenBy = brokenBy == null ? reason : brokenBy;
        state.breakPool(System.nanoTime());
      }
      boolean loops = state.exited(worker, System.nanoTime());
      if (loops) {
        breakWith(
            new ProcpoolException(
                PoolState.BOOT_FAILURES
                    + " workers in a row died before they were ready: "
                    + reason.getMessage(),
                reason));
      }
    } finally {
      unlockAndAct();
    }
  }

  /** Ends the pool with the reason, which every future and later submit gets as cause. */
  void breakPool(Throwable reason) {
    lock.lock();
    try {
      breakWith(reason);
    } finally {
      unlockAndAct();
    }
  }

  private void breakWith(Throwable reason) {
    if (brokenBy == null) {
      brokenBy = reason;
    }
    state.breakPool(System.nanoTime());
    room.signalAll();
  }

  /** Asks the state under the lock; for figures, and for events without an answer. */
  <T> T withState(Function<PoolState, T> question) {
    lock.lock();
    try {
      return question.apply(state);
    } finally {
      unlockAndAct();
    }
  }

  // ---- life cycle

  void shutdown() {
    lock.lock();
    try {
      state.shutdown(System.nanoTime());
      room.signalAll();
    } finally {
      unlockAndAct();
    }
  }

  /** Tasks that {@link #stop} ended, for the caller to tell their futures. */
  public record Stopped(List<Work> pending, List<Work> running) {}

  /** Takes no tasks any more, not even further attempts, and gives up all that there are. */
  public Stopped stop() {
    List<Work> running = new ArrayList<>();
    lock.lock();
    try {
      stopped = true;
      shutdown();
      List<Work> pending = withdrawPending();
      for (TaskRecord task : state.abandonAll()) {
        running.add((Work) task.work());
      }
      return new Stopped(pending, running);
    } finally {
      unlockAndAct();
    }
  }

  /** Withdraws what no worker has begun; the caller tells their futures. */
  public List<Work> withdrawPending() {
    List<Work> withdrawn = new ArrayList<>();
    lock.lock();
    try {
      for (TaskRecord task : state.withdrawPending(System.nanoTime())) {
        Work work = (Work) task.work();
        uncount(work);
        withdrawn.add(work);
      }
    } finally {
      unlockAndAct();
    }
    return withdrawn;
  }

  private void armIdleCheck() {
    if (!idleCheckArmed && !state.isShutdown()) {
      idleCheckArmed = true;
      deadlines.after(state.limits().idleTimeoutNanos(), this::checkIdle);
    }
  }

  private void checkIdle() {
    lock.lock();
    try {
      idleCheckArmed = false;
      long nextNanos = state.retireIdle(System.nanoTime());
      if (nextNanos >= 0 && !state.isShutdown()) {
        idleCheckArmed = true;
        deadlines.after(nextNanos + 1_000_000, this::checkIdle);
      }
    } finally {
      unlockAndAct();
    }
  }

  // ---- Actions, called by the state under the lock

  @Override
  public void send(WorkerRecord worker, TaskRecord task) {
    WorkerLink link = linkOf(worker);
    link.enqueue(task);
    memory.busy(link);
    uncount((Work) task.work());
    touch(link);
  }

  @Override
  public boolean revoke(WorkerRecord worker, TaskRecord task) {
    return linkOf(worker).revoke(task);
  }

  @Override
  public void launch(WorkerRecord worker) {
    supervisor.register(worker);
    later.add(() -> supervisor.launch(worker, this));
  }

  @Override
  public void promote(WorkerRecord worker) {
    int id = worker.id();
    later.add(() -> supervisor.assign(worker, id));
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
    uncount(work);
    Throwable cause = brokenBy;
    later.add(
        () -> work.refused(broken(cause == null ? new ProcpoolException("it was ended") : cause)));
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

  private void touch(WorkerLink link) {
    if (!link.touched) {
      link.touched = true;
      touched.add(link);
    }
  }

  private void uncount(Work work) {
    queuedBytes -= work.countedBytes;
    work.countedBytes = 0;
    if (waitingForRoom > 0) {
      room.signalAll();
    }
  }

  private static final WorkerLink[] NO_LINKS = {};
  private static final Runnable[] NO_ACTIONS = {};

  private void unlockAndAct() {
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
    for (WorkerLink link : links) {
      link.pump();
    }
    for (Runnable action : actions) {
      action.run();
    }
  }

  /** Sends an interrupt for one attempt; the worker ignores it when that has ended. */
  static void sendInterrupt(WorkerLink link, long sequence, int item, boolean withStack) {
    ByteSink body = new ByteSink();
    body.putLong(sequence);
    body.putInt(item);
    body.putByte(withStack ? 1 : 0);
    link.sendControl(FrameType.INTERRUPT, body);
  }

  CompletionThreads completion() {
    return completion;
  }
}
