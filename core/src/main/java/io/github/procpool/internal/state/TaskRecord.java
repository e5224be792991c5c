package io.github.procpool.internal.state;

import org.jspecify.annotations.Nullable;

/** One accepted task as the state machine sees it. Guarded by the lock around {@link PoolState}. */
public final class TaskRecord {
  /*
   *   NEW -> QUEUED -> SENT -> DONE     (finished; withdrawn, from either place)
   *   NEW -> SENT                       (a worker has room)
   *   SENT -> QUEUED                    (revoked, or unbegun on a worker that died: uncharged)
   *   SENT -> ORPHANED -> DONE          (its worker died while it ran)
   *   DONE -> QUEUED                    (resubmit, the next attempt of one that was lost)
   */

  /** Where a task is; it is in exactly one place at any time. */
  public enum Place {
    NEW,
    QUEUED,
    SENT,
    /** Its worker is gone while it ran; the worker's exit will say why. */
    ORPHANED,
    DONE
  }

  private final long id;
  private final int items;
  private final int priority;
  private final Object work;

  Place place = Place.NEW;
  int attempt = 1;
  long sequence = -1;

  /** The future is done already; the run that still goes on counts for nobody. */
  boolean abandoned;

  @Nullable WorkerRecord worker;
  @Nullable TaskRecord next;
  @Nullable TaskRecord previous;

  /**
   * @param items how many calls this task stands for: 1, or the length of a chunk
   * @param work what the caller attached; the state never looks into it
   */
  public TaskRecord(long id, int items, int priority, Object work) {
    this.id = id;
    this.items = items;
    this.priority = priority;
    this.work = work;
  }

  public long id() {
    return id;
  }

  public int items() {
    return items;
  }

  public int priority() {
    return priority;
  }

  public Object work() {
    return work;
  }

  public Place place() {
    return place;
  }

  /** 1 for the first run. */
  public int attempt() {
    return attempt;
  }

  /** For a task that continues another's attempts, such as the rest of a broken chunk. */
  public void attempt(int number) {
    attempt = number;
  }

  /** Position in its worker's ring while it is sent. */
  public long sequence() {
    return sequence;
  }

  public boolean isAbandoned() {
    return abandoned;
  }

  public @Nullable WorkerRecord worker() {
    return worker;
  }

  @Override
  public String toString() {
    return "task " + id + " (" + place + ")";
  }
}
