package io.github.procpool.internal.host;

import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.wire.FrameType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends workers that are there and do nothing: stopped, or stuck in the kernel. */
final class Heartbeats {
  /*
   * Only busy workers are asked. The answer comes from the worker's control thread, so a task in a
   * native loop does not matter; a collection of garbage that stops all threads uses the processor,
   * which counts as life too. When this process itself was stopped, it looks late: it then begins
   * anew, as the answers may be there and only not read yet.
   */
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A worker that neither answers nor uses the processor for so long is of no use. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(8);

  private final Deadlines deadlines;

  /** What is known of one worker. */
  static final class Watch {
    /** Guarded by the pool's lock. */
    private boolean on;

    private volatile boolean answered;

    // of the timer's thread
    private long aliveNanos;
    private @Nullable Duration processorTime;
  }

  Heartbeats(Deadlines deadlines) {
    this.deadlines = deadlines;
  }

  /** The worker got a task. Under the pool's lock. */
  void busy(WorkerLink link) {
    Watch watch = link.heartbeat();
    if (!watch.on) {
      watch.on = true;
      watch.answered = true;
      later(link);
    }
  }

  void answered(WorkerLink link) {
    link.heartbeat().answered = true;
  }

  private void later(WorkerLink link) {
    long dueNanos = System.nanoTime() + PERIOD_NANOS;
    deadlines.after(PERIOD_NANOS, () -> look(link, dueNanos));
  }

  private void look(WorkerLink link, long dueNanos) {
    Watch watch = link.heartbeat();
    long nowNanos = System.nanoTime();
    boolean late = nowNanos - dueNanos > PERIOD_NANOS;
    if (usesProcessor(link, watch) || watch.answered || late) {
      watch.aliveNanos = nowNanos;
    }
    boolean silent = nowNanos - watch.aliveNanos >= SILENCE_NANOS;
    boolean again =
        link.dispatcher()
            .withState(
                state -> {
                  WorkerRecord worker = link.record();
                  watch.on = worker.phase() == WorkerRecord.Phase.READY && worker.isBusy();
                  if (watch.on && silent) {
                    state.kill(worker, EndReason.UNRESPONSIVE, System.nanoTime());
                  }
                  return watch.on && !silent;
                });
    if (again) {
      watch.answered = false;
      link.sendControl(FrameType.PING, null);
      later(link);
    }
  }

  private static boolean usesProcessor(WorkerLink link, Watch watch) {
    Duration before = watch.processorTime;
    Duration now =
        ProcessHandle.of(link.process().pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElse(null);
    watch.processorTime = now;
    return now != null && before != null && now.compareTo(before) > 0;
  }
}
