package io.github.procpool.internal.host;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
   *   lead   NOBODY -> SUMMONED (a thread was woken or made for it) -> TAKEN -> NOBODY
   *          NOBODY -> TAKEN    (by a thread that comes back from a delivery)
   */
  private static final int NOBODY = 0;

  private static final int SUMMONED = 1;
  private static final int TAKEN = 2;

  /** Followers wait that long for work before they end. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String poolName;
  private final @Nullable Executor executor;
  private final ConcurrentLinkedQueue<Delivery> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lead = new AtomicInteger(NOBODY);
  private final AtomicLong undelivered = new AtomicLong();
  private final AtomicInteger threadNumber = new AtomicInteger();
  private final ThreadLocal<Boolean> delivering = ThreadLocal.withInitial(() -> false);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  // guarded by lock
  private int idle;
  private int wakeUps;
  private boolean ending;

  private volatile @Nullable Runnable whenDrained;

  CompletionThreads(String poolName, @Nullable Executor executor) {
    this.poolName = poolName;
    this.executor = executor;
  }

  void execute(Delivery delivery) {
    undelivered.incrementAndGet();
    Executor users = executor;
    if (users != null) {
      try {
        users.execute(() -> run(delivery));
        return;
      } catch (RejectedExecutionException e) {
        HostLog.LOG.log(
            System.Logger.Level.WARNING,
            "pool '" + poolName + "': the completionExecutor refuses work; using own threads",
            e);
      }
    }
    queue.add(delivery);
    summonLeader();
  }

  /** True in a thread that runs a delivery of this pool: it must not wait for the pool to end. */
  boolean isDelivering() {
    return delivering.get();
  }

  /** Runs the action when everything handed in so far, and since, has been delivered. */
  void whenDrained(Runnable action) {
    undelivered.incrementAndGet();
    whenDrained = action;
    delivered();
  }

  private void run(Delivery delivery) {
    boolean outer = delivering.get();
    delivering.set(true);
    try {
      delivery.deliver();
    } catch (Throwable e) { // an Error of user code must not end the thread that serves all others
      HostLog.LOG.log(
          System.Logger.Level.WARNING, "pool '" + poolName + "': completing a future failed", e);
    } finally {
      if (!outer) {
        delivering.remove();
      }
      delivered();
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
    if (lead.get() == NOBODY && lead.compareAndSet(NOBODY, SUMMONED)) {
      wakeFollower();
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
    Thread thread =
        new Thread(this::follow, poolName + "-completion-" + threadNumber.incrementAndGet());
    thread.setDaemon(true);
    thread.start();
  }

  private void follow() {
    do {
      do {
        int before = lead.get();
        if (before != TAKEN && lead.compareAndSet(before, TAKEN)) {
          lead();
        }
      } while (!queue.isEmpty() && lead.get() == NOBODY);
    } while (awaitWork());
  }

  /** Delivers until the queue is empty, or the lead was given away. */
  private void lead() {
    while (true) {
      Delivery delivery = queue.poll();
      if (delivery == null) {
        lead.set(NOBODY);
        return;
      }
      if (delivery.mayBlock()) {
        lead.set(NOBODY);
        if (!queue.isEmpty()) {
          summonLeader();
        }
        run(delivery);
        return;
      }
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
