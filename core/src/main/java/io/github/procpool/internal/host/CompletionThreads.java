package io.github.procpool.internal.host;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where futures complete and callbacks run: in bulk on one thread, on more as soon as one may
 * block.
 */
final class CompletionThreads {
  /*
   * Leader and followers: one thread at a time takes deliveries from the queue. Before it runs one
   * that may block (it calls user code) it gives the lead away, and a follower is woken, or made, if
   * more waits. So a burst of plain results costs one wake-up, and a callback that blocks for ever
   * holds up nobody else.
   *
   *   lead   NOBODY -> SUMMONED (a thread was woken or made for it) -> a Leader -> NOBODY
   *          NOBODY -> a Leader   (by a thread that comes back from a delivery)
   *          a Leader -> SUMMONED (it is stuck)
   *
   * A dependent stage that is added between the question whether a delivery may block and its
   * completion runs in the leader all the same. So while deliveries wait, a timer looks whether the
   * leader gets on, and takes the lead from one that does not.
   */
  private static final Object NOBODY = new Object();

  private static final Object SUMMONED = new Object();

  /** A thread while it has the lead. */
  private static final class Leader {
    private volatile int delivered;
  }

  /** A leader that has been at one delivery for longer is stuck in user code. */
  private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** When the system gives no thread, it is asked again so much later. */
  private static final long NO_THREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Followers wait that long for work before they end. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String poolName;
  private final @Nullable Executor executor;
  private final Deadlines deadlines;
  private final ConcurrentLinkedQueue<Delivery> queue = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Object> lead = new AtomicReference<>(NOBODY);
  private final AtomicBoolean watching = new AtomicBoolean();
  private final AtomicLong undelivered = new AtomicLong();
  private final AtomicInteger threadNumber = new AtomicInteger();

  /** For the threads of a user's executor. */
  private final ThreadLocal<Boolean> delivering = ThreadLocal.withInitial(() -> false);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  // guarded by lock
  private int idle;
  private int wakeUps;
  private boolean ending;

  private volatile @Nullable Runnable whenDrained;

  /** The system had no thread to give when it was last asked for one. */
  private volatile boolean threadless;

  CompletionThreads(String poolName, @Nullable Executor executor, Deadlines deadlines) {
    this.poolName = poolName;
    this.deadlines = deadlines;
    this.executor = executor;
  }

  void execute(Delivery delivery) {
    expect();
    deliverElsewhere(delivery);
  }

  /** Delivers at the next {@link #deliverGathered}: one wake-up for many. */
  void gather(Delivery delivery) {
    expect();
    queue.add(delivery);
  }

  /** Has what was gathered delivered, by this thread or another. */
  void deliverGathered() {
    if (!queue.isEmpty()) {
      summonLeader();
    }
  }

  /** Something will be handed in to {@link #deliverHere}. */
  void expect() {
    undelivered.incrementAndGet();
  }

  /** Delivers what was expected, in this thread unless that may take long. */
  void deliverHere(Delivery delivery) {
    if (delivery.mayBlock()) {
      deliverElsewhere(delivery);
    } else {
      run(delivery);
    }
  }

  /** Delivers what was expected, in a thread of the pool. */
  void deliverElsewhere(Delivery delivery) {
    queue.add(delivery);
    summonLeader();
  }

  /** Whether something was handed in and not delivered. */
  boolean hasWork() {
    return undelivered.get() > 0;
  }

  /** True in a thread that runs a delivery of this pool: it must not wait for the pool to end. */
  boolean isDelivering() {
    return isOwn(Thread.currentThread()) || delivering.get();
  }

  private boolean isOwn(Thread thread) {
    return thread instanceof Follower own && own.owner() == this;
  }

  /** Runs the action when everything handed in so far, and since, has been delivered. */
  void whenDrained(Runnable action) {
    undelivered.incrementAndGet();
    whenDrained = action;
    delivered();
  }

  private void run(Delivery delivery) {
    try {
      delivery.deliver();
    } catch (Throwable e) { // an Error of user code must not end the thread that serves all others
      HostLog.LOG.log(
          System.Logger.Level.WARNING, "pool '" + poolName + "': completing a future failed", e);
    } finally {
      delivered();
    }
  }

  private void runElsewhere(Delivery delivery) {
    boolean outer = delivering.get();
    delivering.set(true);
    try {
      run(delivery);
    } finally {
      if (!outer) {
        delivering.remove();
      }
    }
  }

  private void delivered() {
    if (undelivered.decrementAndGet() == 0) {
      Runnable action = whenDrained;
      if (action != null) {
        whenDrained = null;
        end();
        action.run();
      }
    }
  }

  private void end() {
    lock.lock();
    try {
      ending = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void summonLeader() {
    Object now = lead.get();
    if (now instanceof Leader leader) {
      if (!watching.get() && watching.compareAndSet(false, true)) {
        watch(leader);
      }
    } else if (now == NOBODY && lead.compareAndSet(NOBODY, SUMMONED)) {
      wakeFollower();
    }
  }

  private void watch(Leader leader) {
    int before = leader.delivered;
    deadlines.after(STUCK_NANOS, () -> look(leader, before));
  }

  private void look(Leader leader, int before) {
    watching.set(false);
    if (queue.isEmpty()) {
      return;
    }
    boolean stuck = leader.delivered == before;
    if (stuck && lead.compareAndSet(leader, SUMMONED)) {
      wakeFollower();
    } else {
      summonLeader();
    }
  }

  private void wakeFollower() {
    lock.lock();
    try {
      if (idle > wakeUps) {
        wakeUps++;
        work.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    try {
      new Follower().start();
      threadless = false;
    } catch (OutOfMemoryError e) { // what waits would wait for ever
      tellOnce(e);
      lead.compareAndSet(SUMMONED, NOBODY);
      deadlines.after(NO_THREAD_NANOS, this::deliverGathered);
    }
  }

  private void tellOnce(OutOfMemoryError reason) {
    if (!threadless) {
      threadless = true;
      HostLog.LOG.log(
          System.Logger.Level.WARNING,
          "pool '" + poolName + "': no thread to be had to complete futures; they wait for one",
          reason);
    }
  }

  /** A thread of this pool, which knows so: to ask a thread-local for each result takes longer. */
  private final class Follower extends Thread {
    Follower() {
      super(poolName + "-completion-" + threadNumber.incrementAndGet());
      setDaemon(true);
    }

    @Override
    public void run() {
      follow();
    }

    CompletionThreads owner() {
      return CompletionThreads.this;
    }
  }

  private void follow() {
    do {
      do {
        Object before = lead.get();
        Leader self = new Leader();
        if (!(before instanceof Leader) && lead.compareAndSet(before, self)) {
          lead(self);
        }
      } while (!queue.isEmpty() && lead.get() == NOBODY);
    } while (awaitWork());
  }

  /** Delivers until the queue is empty, or the lead was given away, or taken. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only its own thread counts
  private void lead(Leader self) {
    while (lead.get() == self) {
      Delivery delivery = queue.poll();
      if (delivery == null) {
        lead.compareAndSet(self, NOBODY);
        return;
      }
      if (delivery.mayBlock()) {
        lead.compareAndSet(self, NOBODY);
        if (!queue.isEmpty()) {
          summonLeader();
        }
        runUsers(delivery);
        return;
      }
      run(delivery);
      self.delivered++;
    }
  }

  /** From here, not from execute(): an executor may run it in its caller, which may hold locks. */
  private void runUsers(Delivery delivery) {
    if (executor == null) {
      run(delivery);
      return;
    }
    try {
      executor.execute(() -> runElsewhere(delivery));
    } catch (RejectedExecutionException e) {
      HostLog.LOG.log(
          System.Logger.Level.WARNING,
          "pool '" + poolName + "': the completionExecutor refuses work; using own threads",
          e);
      run(delivery);
    }
  }

  private boolean awaitWork() {
    lock.lock();
    try {
      idle++;
      try {
        long left = IDLE_NANOS;
        while (wakeUps == 0) {
          if (left <= 0 || ending) {
            return false;
          }
          left = work.awaitNanos(left);
        }
        wakeUps--;
        return true;
      } catch (InterruptedException e) {
        return true; // a callback's leftover; the next round looks at the queue
      } finally {
        idle--;
      }
    } finally {
      lock.unlock();
    }
  }
}
