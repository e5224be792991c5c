package io.github.procpool.internal.host;

import io.github.procpool.BrokenPoolException;
import io.github.procpool.ProcpoolException;
import io.github.procpool.WhenFull;
import io.github.procpool.internal.state.Limits;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.PoolState.CancelOutcome;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one lock of a pool: applies events to {@link PoolState}. */
public final class Dispatcher {
  /*
   * Every method that an outsider calls is an event: lock, ask the state, unlock, act. What the state
   * decides while the lock is held is only noted, see Decisions: no I/O and no user code runs under
   * the lock.
   */

  private final String poolName;
  private final Supervisor supervisor;
  private final Deadlines deadlines;
  private final CompletionThreads completion;
  private final QueueBound bound;
  private final Retirement retirement;
  private final Keeper keeper;
  private final Repertoire repertoire = new Repertoire(this);
  private final ReentrantLock lock = new ReentrantLock();
  private final Decisions decisions;

  // guarded by lock
  private final PoolState state;
  private final QueueRoom room;
  private final Closing closing;
  private long nextTaskId;

  /** Bounds of the queue; {@code Long.MAX_VALUE} for none. */
  record QueueBound(long tasks, long bytes, WhenFull whenFull) {}

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
    this.bound = bound;
    this.supervisor = supervisor;
    this.deadlines = deadlines;
    this.completion = completion;
    this.room = new QueueRoom(poolName, bound, lock.newCondition());
    this.closing = new Closing(poolName, room);
    this.retirement = new Retirement(this, deadlines, maxWorkerAge);
    this.decisions = new Decisions(this, lock, supervisor, memory, room, closing);
    this.state = new PoolState(limits, decisions);
    this.keeper = new Keeper(poolName, () -> completion.hasWork() || withState(PoolState::hasWork));
  }

  Keeper keeper() {
    return keeper;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  Repertoire repertoire() {
    return repertoire;
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
      throw withState(state -> room.full(state.queued()));
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
      closing.refuseIfClosed(state);
      while (!room.fits(work, state.queued())) {
        if (!wait) {
          return false;
        }
        room.awaitChange();
        closing.refuseIfClosed(state);
      }
      accept(work, 1);
      if (!state.submit(work.task(), System.nanoTime())) {
        throw new IllegalStateException("closed while its lock was held");
      }
    } finally {
      unlockAndAct();
    }
    keeper.keep();
    return true;
  }

  /** Tasks of work that was accepted earlier: always taken, unless the pool has ended. */
  public void continueWith(Work work, int attempt, boolean first) {
    RuntimeException refusal = null;
    lock.lock();
    try {
      accept(work, attempt);
      if (closing.isStopped() || !state.continueWith(work.task(), first, System.nanoTime())) {
        room.uncount(work);
        refusal = closing.refusal();
      }
    } finally {
      unlockAndAct();
    }
    if (refusal == null) {
      keeper.keep();
    } else {
      work.refused(refusal);
    }
  }

  private void accept(Work work, int attempt) {
    long known = work.knownId();
    long id = known == 0 ? ++nextTaskId : known;
    TaskRecord task = new TaskRecord(id, work.items(), work.settings().priority(), work);
    task.attempt(attempt);
    work.task(task);
    if (work.holdsPool() && attempt == 1) {
      state.hold();
    }
    room.count(work);
  }

  /** Withdraws the task, or says that a worker runs it. */
  public CancelOutcome cancel(Work work) {
    lock.lock();
    try {
      CancelOutcome outcome = state.cancel(work.task(), System.nanoTime());
      if (outcome == CancelOutcome.WITHDRAWN) {
        room.uncount(work);
      }
      return outcome;
    } finally {
      unlockAndAct();
    }
  }

  /**
   * Ends a running task whose future is done by other means: interrupt, then kill.
   *
   * @param claim takes the answer for itself before the task can notice; false when it has come
   * @return false when somebody else was first
   */
  public boolean stopRunning(Work work, BooleanSupplier claim) {
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
    if (!claim.getAsBoolean()) {
      return false;
    }
    if (link != null) {
      deadlines.interrupt(link, work);
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
      if (closing.isStopped()) {
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
    post(state -> state.settle(System.nanoTime()));
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
        work.limited();
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
      closing.refuseIfClosed(state);
      state.hold();
    } finally {
      unlockAndAct();
    }
  }

  /** Ends what {@link #hold} began. */
  public void release() {
    post(state -> state.release(System.nanoTime()));
  }

  // ---- events of links

  /** Outcomes were read, and no lock is held. */
  void outcomesRead() {
    completion.deliverGathered();
  }

  /**
   * Tells the state.
   *
   * @param deliver whether the outcomes are delivered by this: who waits for the last one of a
   *     worker may send the next task at once, and then that worker should count as free
   */
  void finished(
      WorkerLink link, List<TaskRecord> tasks, int skipped, long tookNanos, boolean deliver) {
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
      retirement.armIdleCheck(state);
    } finally {
      decisions.unlockAndAct(deliver ? completion : null);
    }
    for (int i = 0, count = tasks.size(); i < count; i++) {
      ((Work) tasks.get(i).work()).finished(tookNanos / count);
    }
  }

  /** The writer could not put a task into the ring. */
  void cannotSend(InFlight next, Exception failure) {
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

  /** Workers that hold a task. Not exact, as it takes no lock. */
  int busyWorkers() {
    return state.busyWorkers();
  }

  void ready(WorkerLink link, long pid) {
    supervisor.ready(link, pid);
    lock.lock();
    try {
      state.ready(link.record(), System.nanoTime());
      retirement.armIdleCheck(state);
    } finally {
      unlockAndAct();
    }
    retirement.replaceWhenOld(link.record());
    repertoire.ready(link);
    supervisor.booted();
  }

  void linkClosed(WorkerLink link) {
    OutcomeReader.LastWords lastWords = link.outcomes().lastWords();
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

  /** The worker's process has ended, and the reason is known. */
  void exited(WorkerRecord worker, Throwable reason, boolean unexpected) {
    lock.lock();
    try {
      if (unexpected && state.limits().breakOnCrash()) {
        closing.breakPool(state, reason);
      }
      boolean loops = state.exited(worker, System.nanoTime());
      if (loops) {
        closing.breakPool(
            state,
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
    post(state -> closing.breakPool(state, reason));
  }

  /** An event of which the caller needs no answer. */
  void post(Consumer<PoolState> event) {
    lock.lock();
    try {
      event.accept(state);
    } finally {
      unlockAndAct();
    }
  }

  /** Asks the state under the lock, or changes it. */
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
    post(closing::shutdown);
  }

  /** Tasks that {@link #stop} ended, for the caller to tell their futures. */
  public record Stopped(List<Work> pending, List<Work> running) {}

  /** Takes no tasks any more, not even further attempts, and gives up all that there are. */
  public Stopped stop() {
    return withState(closing::stop);
  }

  /**
   * Takes no tasks any more, not even further attempts, and marks all workers as ending; all in one
   * step, or a worker that is quick to end would be replaced. The caller tells those withdrawn.
   *
   * @param kill also ends the workers
   */
  List<Work> stopWith(EndReason reason, boolean kill) {
    return withState(state -> closing.stopWith(state, reason, kill));
  }

  /** Withdraws what no worker has begun; the caller tells their futures. */
  public List<Work> withdrawPending() {
    return withState(closing::withdrawPending);
  }

  private void unlockAndAct() {
    decisions.unlockAndAct();
  }

  CompletionThreads completion() {
    return completion;
  }
}
