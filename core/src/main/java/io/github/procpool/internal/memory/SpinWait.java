package io.github.procpool.internal.memory;

import java.util.concurrent.TimeUnit;

/** A moment of waiting awake for the process at the other end; for one thread, once. */
public final class SpinWait {
  /*
   * A bell is a write to a socket, and who writes to one is expected to sleep soon: the kernel likes
   * to run whom it wakes on the writer's processor, even beside an idle one. There, the other side
   * would wait for the one who waits for it. So the processor is offered to whoever is queued for
   * it, every few microseconds; where nobody is, that costs a few hundred nanoseconds.
   *
   * A stranger takes it for a whole time slice, which is longer than it takes to be woken. Nothing is
   * offered then for a multiple of that, and nobody waits awake for long.
   */
  private static final long OFFER_NANOS = TimeUnit.MICROSECONDS.toNanos(3);

  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int REST = 16;

  /** When the processor may be offered again. Racy: a machine is crowded for all threads. */
  private static volatile long restUntilNanos = System.nanoTime();

  private final boolean offers;
  private final long briefNanos;
  private final long longestNanos;
  private long startNanos;
  private long offeredNanos;

  /**
   * Begins to wait.
   *
   * @param briefNanos for how long where the processors are wanted by others
   * @param longestNanos for how long where they are not
   */
  public SpinWait(long briefNanos, long longestNanos) {
    this(true, briefNanos, longestNanos);
  }

  private SpinWait(boolean offers, long briefNanos, long longestNanos) {
    this.offers = offers;
    this.briefNanos = briefNanos;
    this.longestNanos = longestNanos;
    restart();
  }

  /** One that keeps the processor, for what comes at once most of the time. */
  public static SpinWait keeping(long longestNanos) {
    return new SpinWait(false, longestNanos, longestNanos);
  }

  /** From now on, as long again. */
  public void restart() {
    startNanos = System.nanoTime();
    offeredNanos = startNanos;
  }

  /** Lets a moment pass; false when the time is up. */
  @SuppressWarnings("ThreadPriorityCheck") // nothing is wrong where the offer is ignored
  public boolean pause() {
    Thread.onSpinWait();
    long now = System.nanoTime();
    if (!offers || restUntilNanos - now > 0) {
      return now - startNanos < briefNanos;
    }
    if (now - offeredNanos >= OFFER_NANOS) {
      Thread.yield();
      offeredNanos = System.nanoTime();
      long taken = offeredNanos - now;
      if (taken >= SLICE_NANOS) {
        restUntilNanos = offeredNanos + REST * taken;
      }
    }
    return now - startNanos < longestNanos;
  }
}
