package io.github.procpool.internal.host;

import io.github.procpool.TaskTimeoutException;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.wire.InterruptKind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Task time-outs and everything else that happens later; one timer thread, asleep while idle. */
final class Deadlines {
  /*
   * One watch a worker, not one a task: it looks at the oldest task in the ring, the only one that
   * can have begun, and comes again when that one would be due. So a task with a time-out costs no
   * message and no timer of its own.
   */

  /** A worker that can't tell its stack (stopped, or far from a safepoint) is not waited for. */
  private static final long STACK_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final int WHOLE = -1;

  /** How often the outcomes of a long chunk are looked for. */
  private static final long HARVEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final String poolName;
  private final ScheduledThreadPoolExecutor timer;
  private final Map<WorkerLink, AtomicBoolean> watched = new ConcurrentHashMap<>();
  private final Map<WorkerLink, AtomicBoolean> harvested = new ConcurrentHashMap<>();
  private final Map<Attempt, PendingStack> pendingStacks = new ConcurrentHashMap<>();

  /** What a worker is at: an item of a chunk, or {@link #WHOLE} for whatever the task is at. */
  private record Attempt(WorkerLink link, long sequence, int item) {}

  /** A task past its deadline that waits for the stack of its worker. */
  private record PendingStack(Work work, WorkerIdentity worker, boolean killedThen) {
    PendingStack thenKilled() {
      return new PendingStack(work, worker, true);
    }
  }

  Deadlines(String poolName) {
    this.poolName = poolName;
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, poolName + "-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void close() {
    timer.shutdown();
  }

  /** Runs a short action later; one that throws is logged. */
  void after(long delayNanos, Runnable action) {
    try {
      Future<?> unused = timer.schedule(() -> run(action), delayNanos, TimeUnit.NANOSECONDS);
    } catch (OutOfMemoryError e) { // it is queued, and runs when the next one finds a thread
      HostLog.LOG.log(
          System.Logger.Level.WARNING,
          "no thread to be had for the timer of '" + poolName + "'",
          e);
    } catch (RejectedExecutionException e) {
      HostLog.LOG.log(
          System.Logger.Level.DEBUG, "pool '" + poolName + "' has ended; a timer is dropped", e);
    }
  }

  private void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      HostLog.LOG.log(System.Logger.Level.ERROR, "a timer of pool '" + poolName + "' failed", e);
    }
  }

  // ---- time-outs

  /** A task with a time-out was sent to this worker. */
  void watch(WorkerLink link, long timeoutNanos) {
    AtomicBoolean armed = watched.computeIfAbsent(link, unused -> new AtomicBoolean());
    if (armed.compareAndSet(false, true)) {
      after(timeoutNanos, () -> look(link, armed));
    }
  }

  private void look(WorkerLink link, AtomicBoolean armed) {
    armed.set(false);
    link.outcomes().consume(true); // what was in time counts, also when nobody has read it yet
    long nextNanos = link.dispatcher().withState(state -> overdue(link, state));
    if (nextNanos > 0) {
      watch(link, nextNanos);
    } else if (nextNanos < 0) {
      watched.remove(link);
    }
  }

  /** Under the pool's lock. Returns when to look again, −1 when nothing with a time-out is left. */
  private long overdue(WorkerLink link, PoolState state) {
    WorkerRecord worker = link.record();
    if (worker.phase() != WorkerRecord.Phase.READY) {
      return -1;
    }
    long nextNanos = -1;
    for (TaskRecord task : worker.inFlight()) {
      long timeoutNanos = ((Work) task.work()).settings().timeoutNanos();
      if (timeoutNanos > 0 && (nextNanos < 0 || timeoutNanos < nextNanos)) {
        nextNanos = timeoutNanos;
      }
    }
    TaskRecord oldest = worker.oldest();
    if (oldest == null) {
      return -1;
    }
    Work work = (Work) oldest.work();
    long timeoutNanos = work.settings().timeoutNanos();
    SlotRing ring = link.ring();
    long sequence = oldest.sequence();
    if (timeoutNanos == 0 || ring.state(sequence) != SlotRing.BEGUN) {
      return nextNanos;
    }
    int item = Math.max(0, ring.itemBegun(sequence));
    long leftNanos = ring.itemBegunAtNanos(sequence) + timeoutNanos - System.nanoTime();
    if (leftNanos > 0) {
      return leftNanos;
    }
    if (ring.committed(sequence) > item || !work.decide(item)) {
      return Math.min(timeoutNanos, HARVEST_NANOS); // it has just ended, or is being ended
    }
    if (work.items() == 1 && !state.abandon(oldest)) {
      return nextNanos; // cancelled in the same moment
    }
    after(0, () -> expire(link, work, sequence, item));
    return timeoutNanos;
  }

  private void expire(WorkerLink link, Work work, long sequence, int item) {
    Attempt attempt = new Attempt(link, sequence, item);
    long graceNanos = work.settings().graceNanos();
    pendingStacks.put(attempt, new PendingStack(work, link.process().identity(), graceNanos == 0));
    link.sendInterrupt(
        sequence, item, graceNanos == 0 ? InterruptKind.STACK_ONLY : InterruptKind.WITH_STACK);
    after(STACK_WAIT_NANOS, () -> stack(link, sequence, item, null));
    if (graceNanos > 0) {
      after(graceNanos, () -> killOnceTold(attempt, work));
    }
  }

  /** The kill waits for the stack, if that is still to come. */
  private void killOnceTold(Attempt attempt, Work work) {
    if (pendingStacks.computeIfPresent(attempt, (same, pending) -> pending.thenKilled()) == null) {
      killIfStuck(attempt, work, EndReason.TIMEOUT);
    }
  }

  /** The worker has told where the task is stuck, or has not in time. */
  void stack(WorkerLink link, long sequence, int item, StackTraceElement @Nullable [] frames) {
    Attempt attempt = new Attempt(link, sequence, item);
    PendingStack pending = pendingStacks.remove(attempt);
    if (pending == null) {
      return;
    }
    Work work = pending.work();
    if (pending.killedThen()) {
      after(0, () -> killIfStuck(attempt, work, EndReason.TIMEOUT));
    }
    Duration timeout = Duration.ofNanos(work.settings().timeoutNanos());
    String name = work.settings().name();
    String what =
        "pool '%s': task %d%s ran longer than its timeout of %d ms on worker %d (pid %d)%s; %s"
            .formatted(
                poolName,
                work.task().id(),
                name == null ? "" : " (" + name + ")",
                timeout.toMillis(),
                pending.worker().id(),
                pending.worker().pid(),
                work.items() == 1 ? "" : ", item " + item + " of its chunk",
                work.settings().graceNanos() == 0
                    ? "its worker is replaced"
                    : "it was interrupted, and its worker is replaced if that does not help");
    StackTraceElement[] stack = frames == null ? new StackTraceElement[0] : frames;
    work.timedOut(item, new TaskTimeoutException(what, timeout, stack));
  }

  /** Interrupts a cancelled attempt, and kills its worker when that has not helped in time. */
  void interrupt(WorkerLink link, Work work) {
    Attempt attempt = new Attempt(link, work.task().sequence(), WHOLE);
    long graceNanos = work.settings().graceNanos();
    if (graceNanos > 0) {
      link.sendInterrupt(attempt.sequence(), WHOLE, InterruptKind.PLAIN);
    }
    after(graceNanos, () -> killIfStuck(attempt, work, EndReason.CANCELLED));
  }

  private static void killIfStuck(Attempt attempt, Work work, EndReason reason) {
    WorkerLink link = attempt.link();
    long sequence = attempt.sequence();
    int item = attempt.item();
    link.dispatcher()
        .withState(
            state -> {
              if (!isStuck(link, work, sequence, item)) {
                return false;
              }
              WorkerRecord worker = link.record();
              // It might just end this task, or item, and begin the next one, which would be lost.
              state.takeBack(worker);
              if (item >= 0) {
                work.limited();
                link.ring().limitItems(sequence, item + 1);
              }
              if (isStuck(link, work, sequence, item)) {
                state.kill(worker, reason, System.nanoTime());
              } else {
                state.refill(worker, System.nanoTime());
              }
              return true;
            });
  }

  /** Under the pool's lock. */
  private static boolean isStuck(WorkerLink link, Work work, long sequence, int item) {
    TaskRecord task = work.task();
    SlotRing ring = link.ring();
    return task.worker() == link.record()
        && task.sequence() == sequence
        && task.place() == TaskRecord.Place.SENT
        && ring.state(sequence) == SlotRing.BEGUN
        && (item < 0 || ring.committed(sequence) <= item);
  }

  // ---- outcomes of long chunks

  /** A chunk was sent: its finished items shall not wait for its slow ones. */
  void harvestLater(WorkerLink link) {
    AtomicBoolean armed = harvested.computeIfAbsent(link, unused -> new AtomicBoolean());
    if (armed.compareAndSet(false, true)) {
      after(HARVEST_NANOS, () -> harvest(link, armed));
    }
  }

  private void harvest(WorkerLink link, AtomicBoolean armed) {
    armed.set(false);
    link.outcomes().consume(true);
    boolean more =
        link.dispatcher()
            .withState(
                state -> {
                  for (TaskRecord task : link.record().inFlight()) {
                    if (task.items() > 1) {
                      return true;
                    }
                  }
                  return false;
                });
    if (more) {
      harvestLater(link);
    }
  }

  /** The worker is gone; its timers are of no use. */
  void forget(WorkerLink link) {
    watched.remove(link);
    harvested.remove(link);
    pendingStacks.entrySet().stream()
        .filter(entry -> entry.getKey().link() == link)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(key -> stack(link, key.sequence(), key.item(), null));
  }
}
