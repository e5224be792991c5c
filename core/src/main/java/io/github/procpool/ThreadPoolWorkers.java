package io.github.procpool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The workers of a thread pool, which of them are idle, and who occupies the others. */
final class ThreadPoolWorkers {
  private final ThreadPoolCore core;

  /** The pool's lock, which guards all that follows. */
  private final ReentrantLock lock;

  private final Set<ThreadPoolWorker> workers = new HashSet<>();
  private final BitSet ids = new BitSet();

  /** Last gone idle, first woken, so that the others get old and end. */
  private final ArrayDeque<ThreadPoolWorker> idle = new ArrayDeque<>();

  private int occupied;
  private long started;

  ThreadPoolWorkers(ThreadPoolCore core, ReentrantLock lock) {
    this.core = core;
    this.lock = lock;
  }

  /** After a task was queued: wakes a worker, or gives the one that is to be started. */
  @Nullable ThreadPoolWorker summon() {
    ThreadPoolWorker waiting = idle.pollFirst();
    if (waiting != null) {
      waiting.wake.signal();
      return null;
    }
    if (workers.size() >= core.maxWorkers()) {
      return null;
    }
    int id = ids.nextClearBit(0);
    ThreadPoolWorker fresh = new ThreadPoolWorker(core, id, lock.newCondition());
    ids.set(id);
    workers.add(fresh);
    started++;
    return fresh;
  }

  /** The worker's thread could not be started. */
  void startFailed(ThreadPoolWorker fresh) {
    started--;
    remove(fresh);
  }

  void remove(ThreadPoolWorker worker) {
    workers.remove(worker);
    ids.clear(worker.id());
    idle.remove(worker);
  }

  // ---- idle or occupied

  void idle(ThreadPoolWorker worker) {
    if (!idle.contains(worker)) {
      idle.addFirst(worker);
    }
  }

  void notIdle(ThreadPoolWorker worker) {
    idle.remove(worker);
  }

  void wakeIdle() {
    idle.forEach(worker -> worker.wake.signal());
  }

  void occupy(ThreadPoolWorker worker, ThreadTaskAttempt<?> attempt) {
    worker.occupant = attempt;
    occupied++;
  }

  /** Frees the worker of an attempt; false when that has been left behind. */
  boolean vacate(ThreadTaskAttempt<?> attempt) {
    ThreadPoolWorker worker = attempt.worker();
    if (worker.occupant != attempt) {
      return false;
    }
    worker.occupant = null;
    occupied--;
    return true;
  }

  /** The attempts that occupy workers, but for those that their tasks have given up. */
  List<ThreadTaskAttempt<?>> running() {
    List<ThreadTaskAttempt<?>> attempts = new ArrayList<>();
    for (ThreadPoolWorker worker : workers) {
      ThreadTaskAttempt<?> attempt = worker.occupant;
      if (attempt != null && attempt.task().attempt == attempt) {
        attempts.add(attempt);
      }
    }
    return attempts;
  }

  // ---- what there is

  boolean contains(ThreadPoolWorker worker) {
    return workers.contains(worker);
  }

  boolean isEmpty() {
    return workers.isEmpty();
  }

  int size() {
    return workers.size();
  }

  int unoccupied() {
    return workers.size() - occupied;
  }

  /** Workers started in the pool's whole life. */
  long started() {
    return started;
  }
}
