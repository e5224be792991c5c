package io.github.procpool.internal.host;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.memory.SpinWait;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Lets a thread that waits for a short task look for its outcome in the ring, for a moment. */
final class Lookout {
  /*
   * Otherwise an outcome passes through two threads, receiver and completion, and each has to be
   * woken: 60 µs instead of 3. While somebody looks out, the worker need not ring, as the host counts
   * as awake. It counts as asleep again before the ring is read, so whatever was committed without a
   * bell is seen by that reading, and whatever comes later rings.
   *
   * Who is alone with one worker offers it his processor while he looks (see SpinWait). Where more wait
   * than there are processors, each offer goes to one of them, who finds nothing either: eight callers
   * got 135,000 results a second, and 260,000 without offers. So one keeps his processor there, for a
   * moment.
   *
   * The rest is not exact: who reads a stale record looks in vain, or not at all.
   */
  private static final long BRIEF_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** For the only task of its worker: no other outcome waits meanwhile, nor for the processor. */
  private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(400);

  /** For so long after somebody was not let look, others are taken to wait. */
  private static final long CROWD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Looks in vain that are made up for by one that was not. */
  private static final int MOST_CREDIT = 8;

  /** Without credit, it is tried again now and then: tasks may have become shorter. */
  private static final int SELDOM = 32;

  private final Dispatcher dispatcher;
  private final int processors = Runtime.getRuntime().availableProcessors();
  private final AtomicInteger watching = new AtomicInteger();
  private final AtomicInteger credit = new AtomicInteger(MOST_CREDIT);
  private final AtomicInteger refused = new AtomicInteger();
  private volatile long crowdedUntilNanos = System.nanoTime();

  Lookout(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /**
   * Reads the outcome, and others, if it comes soon.
   *
   * @param there whether somebody else has read it
   */
  void lookFor(Work work, BooleanSupplier there) {
    TaskRecord task = work.task();
    WorkerRecord worker = task.worker();
    if (worker == null || !(worker.link() instanceof WorkerLink link)) {
      return;
    }
    if (credit.get() <= 0 && refused.incrementAndGet() % SELDOM != 0) {
      return;
    }
    try {
      // Who has no processor to himself keeps it from those that he waits for.
      if (watching.incrementAndGet() + dispatcher.busyWorkers() > processors) {
        crowdedUntilNanos = System.nanoTime() + CROWD_NANOS;
      } else if (look(link, task.sequence(), there)) {
        credit.set(MOST_CREDIT);
      } else {
        credit.decrementAndGet();
      }
    } finally {
      watching.decrementAndGet();
    }
  }

  /** Whether it came in time. */
  private boolean look(WorkerLink link, long sequence, BooleanSupplier there) {
    SlotRing ring = link.ring();
    ring.unparkHost();
    boolean found;
    try {
      SpinWait spin = spinFor(link, sequence);
      boolean goesOn = true;
      found = isThere(ring, sequence, there);
      while (!found && goesOn) {
        if (ring.isComing(sequence) && link.outcomes().readAhead()) {
          spin.restart(); // it will be committed at once
        }
        goesOn = spin.pause();
        found = isThere(ring, sequence, there);
      }
    } finally {
      // The receiver sleeps until the bell rings; before it has the bell it looks by itself, and
      // rings would be taken for frames.
      if (link.lanes().isConnected()) {
        ring.parkHost();
      }
    }
    link.outcomes().consumeAll();
    return found;
  }

  private SpinWait spinFor(WorkerLink link, long sequence) {
    if (crowdedUntilNanos - System.nanoTime() > 0) {
      return SpinWait.keeping(BRIEF_NANOS);
    }
    boolean only = link.outcomes().isOnly(sequence);
    return new SpinWait(BRIEF_NANOS, only ? LONGEST_NANOS : BRIEF_NANOS);
  }

  private static boolean isThere(SlotRing ring, long sequence, BooleanSupplier there) {
    return ring.state(sequence) == SlotRing.DONE || there.getAsBoolean();
  }
}
