package io.github.procpool.internal.host;

import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.wire.NumberType;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One task as the host's threads see it: what is sent, and who hears how it went. The callbacks
 * come from any thread, never under the pool's lock, and must be short and run no user code. Those
 * that bring outcomes come under the lock of a link and must not call the pool: what they start
 * there has to go through {@link Engine#complete}.
 */
public abstract class Work {
  private static final AtomicIntegerFieldUpdater<Work> DECIDED =
      AtomicIntegerFieldUpdater.newUpdater(Work.class, "decided");

  private final Payload payload;
  private final int items;
  private final TaskSettings settings;

  /** Bytes that count against the queue's bound while it is queued; guarded by the pool's lock. */
  int countedBytes;

  /**
   * Items below this one are decided: their outcome has been read, or their time was up first. Only
   * counted when there is a time-out, which is what makes two answers possible.
   */
  private volatile int decided;

  private volatile boolean limited;

  /** Set once, when the pool accepts the work. */
  private @Nullable TaskRecord task;

  protected Work(Payload payload, int items, TaskSettings settings) {
    this.payload = payload;
    this.items = items;
    this.settings = settings;
  }

  public final Payload payload() {
    return payload;
  }

  public final int items() {
    return items;
  }

  public final TaskSettings settings() {
    return settings;
  }

  public final TaskRecord task() {
    TaskRecord record = task;
    if (record == null) {
      throw new IllegalStateException("the work has not been accepted by a pool yet");
    }
    return record;
  }

  /** Whether the pool has it; false a little longer for any thread but the one that submits it. */
  public final boolean isAccepted() {
    return task != null;
  }

  final void task(TaskRecord record) {
    task = record;
  }

  /** The worker has been told to begin no more of the items. */
  final void limited() {
    limited = true;
  }

  final boolean isLimited() {
    return limited;
  }

  /** Claims the answer for an item, in the order of items; false when it has been given. */
  final boolean decide(int item) {
    return settings.timeoutNanos() <= 0 || DECIDED.compareAndSet(this, item, item + 1);
  }

  /** Whether the item has its answer; without a time-out only its outcome tells. */
  public final boolean isDecided(int item) {
    return decided > item;
  }

  /** The next attempt begins anew; no attempt is under way. */
  final void undecide() {
    decided = 0;
  }

  /**
   * One item's outcome, in the order of items. The receiver takes over the outcome and must release
   * it.
   */
  protected abstract void outcome(int item, RawOutcome outcome);

  /** In place of {@link #outcome}, for an item whose result is a value without parts. */
  protected abstract void value(int item, @Nullable Object value);

  /** In place of {@link #value}, for a number. */
  protected void number(int item, NumberType type, long bits) {
    value(item, type.ofBits(bits));
  }

  /** An item's outcome has come after its time was up, and was dropped. */
  protected void outcomeDropped(int item) {}

  /**
   * Whether a failure may lead to another attempt, so that the pool must stay open until the one
   * who made this work calls {@link Dispatcher#release}.
   */
  protected boolean holdsPool() {
    return false;
  }

  /** The number of the task that this is a further attempt of; 0 for none. */
  protected long knownId() {
    return 0;
  }

  /** So many outcomes will be handed over, some of them dropped perhaps. */
  protected void outcomesComing(int count) {}

  /** A series of outcomes has been handed over; more may follow. */
  protected void outcomesRead() {}

  /**
   * All outcomes of this attempt have been handed over.
   *
   * @param tookNanos how long the worker was at it
   */
  protected void finished(long tookNanos) {}

  /**
   * The worker died while it ran the item. Answer with {@link Dispatcher#resubmit} or {@link
   * Dispatcher#settle}.
   *
   * @param item index of the item that was running, or −1 when none was
   * @param firstMissing index of the first item without outcome
   */
  protected abstract void lost(int item, int firstMissing, RuntimeException reason);

  /** The item ran into its deadline; its worker is being interrupted. */
  protected abstract void timedOut(int item, RuntimeException reason);

  /** The work will not run: the pool is broken or was shut down, or the payload cannot be sent. */
  protected abstract void refused(Throwable reason);
}
