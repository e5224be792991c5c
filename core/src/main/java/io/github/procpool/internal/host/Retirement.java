package io.github.procpool.internal.host;

import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells the state when it is time to look for workers that are idle too long, or too old. */
final class Retirement {
  /** The part of its greatest age by which a worker may be replaced earlier. */
  private static final double AGE_JITTER = 0.1;

  /** One look then serves workers that went idle together. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Dispatcher dispatcher;
  private final Deadlines deadlines;
  private final @Nullable Duration maxWorkerAge;

  /** Guarded by the pool's lock. */
  private boolean idleCheckArmed;

  Retirement(Dispatcher dispatcher, Deadlines deadlines, @Nullable Duration maxWorkerAge) {
    this.dispatcher = dispatcher;
    this.deadlines = deadlines;
    this.maxWorkerAge = maxWorkerAge;
  }

  /** Under the pool's lock: a worker may be idle from now on. */
  void armIdleCheck(PoolState state) {
    if (!idleCheckArmed && !state.isShutdown()) {
      idleCheckArmed = true;
      deadlines.after(state.limits().idleTimeoutNanos(), this::checkIdle);
    }
  }

  private void checkIdle() {
    dispatcher.post(
        state -> {
          idleCheckArmed = false;
          long nextNanos = state.retireIdle(System.nanoTime());
          if (nextNanos >= 0 && !state.isShutdown()) {
            idleCheckArmed = true;
            deadlines.after(nextNanos + LATE_NANOS, this::checkIdle);
          }
        });
  }

  /** The worker begins to age. */
  void replaceWhenOld(WorkerRecord worker) {
    Duration most = maxWorkerAge;
    if (most == null) {
      return;
    }
    // Workers that started together shall not all be replaced together.
    double share = 1 - ThreadLocalRandom.current().nextDouble(AGE_JITTER);
    deadlines.after(
        (long) (share * TimeUnit.NANOSECONDS.convert(most)),
        () ->
            dispatcher.post(state -> state.recycle(worker, EndReason.RECYCLED, System.nanoTime())));
  }
}
