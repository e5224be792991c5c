package io.github.procpool.internal.state;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One worker as the state machine sees it. Guarded by the lock around {@link PoolState}. */
public final class WorkerRecord {
  /*
   *   STARTING -> READY -> STOPPING -> LOST -> DEAD     (link closed, then process ended)
   *   READY -> LOST, STARTING -> DEAD                   (it died by itself, or was killed)
   */

  /** The life of a worker; it only moves forward. */
  public enum Phase {
    STARTING,
    READY,
    /** Asked to end in order; gets no more tasks. */
    STOPPING,
    /** Its link has closed; its process is ending. */
    LOST,
    DEAD
  }

  /** Why the pool ended a worker; recorded before the kill, so that the exit is explained. */
  public enum EndReason {
    IDLE,
    RECYCLED,
    RESIZED,
    MEMORY,
    TIMEOUT,
    CANCELLED,
    SHUTDOWN,
    REQUESTED,
    BROKEN,
    UNRESPONSIVE,
    HOST_EXIT
  }

  private final int serial;
  private final Headcount headcount;

  /** What the headcount has counted it as. */
  private int countedAs;

  int id;

  // written by become(), employ(), retire() and kill() alone, which count it anew
  Phase phase = Phase.STARTING;
  boolean spare;
  boolean retiring;
  boolean killed;

  boolean idleListed;

  /** It ended by itself after it was ready, and nobody had killed it or asked it to stop. */
  boolean crashed;

  /** Sent and not finished, oldest first; the first of them is the one that may have begun. */
  final ArrayDeque<TaskRecord> inFlight = new ArrayDeque<>();

  /** Slots of the ring in use: in flight, or revoked and not yet passed by the worker. */
  int occupied;

  /** Calls sent and not taken back, in its whole life. */
  long accepted;

  long finishedItems;
  long nextSequence;
  long launchedAtNanos;
  long idleSinceNanos;
  @Nullable EndReason endReason;
  @Nullable TaskRecord orphan;
  @Nullable Object link;

  WorkerRecord(int serial, boolean spare, long nowNanos, Headcount headcount) {
    this.serial = serial;
    this.spare = spare;
    this.launchedAtNanos = nowNanos;
    this.headcount = headcount;
    recount();
  }

  void become(Phase next) {
    phase = next;
    recount();
  }

  /** It is no spare any more. */
  void employ() {
    spare = false;
    recount();
  }

  /** It ends at once, and another may take its place. */
  void kill() {
    killed = true;
    retire();
  }

  /** It gets no more tasks. */
  void retire() {
    retiring = true;
    recount();
  }

  /** To be called when a task has come or gone. */
  void recount() {
    countedAs = headcount.count(this, countedAs);
  }

  /** Counts the workers that the pool has started; never used twice. */
  public int serial() {
    return serial;
  }

  /** 0 … n−1 among the workers of now; a replacement takes over a free number. */
  public int id() {
    return id;
  }

  public Phase phase() {
    return phase;
  }

  public boolean isSpare() {
    return spare;
  }

  /** Whether it gets no more tasks. */
  public boolean isRetiring() {
    return retiring;
  }

  public boolean isBusy() {
    return !inFlight.isEmpty();
  }

  /** Whether it counts as one of the pool's workers: all but spares, and none that is ending. */
  boolean isRegular() {
    return !spare
        && !killed
        && (phase == Phase.STARTING || phase == Phase.READY)
        && (!retiring || isBusy());
  }

  /** Whether it can become a regular worker. */
  boolean isUsableSpare() {
    return spare && !retiring && (phase == Phase.STARTING || phase == Phase.READY);
  }

  /** Whether it has crashed or was killed; it is listed until its process has ended. */
  boolean isLost() {
    return crashed || killed;
  }

  public @Nullable TaskRecord oldest() {
    return inFlight.peekFirst();
  }

  /** Sent and not finished, oldest first. */
  public Iterable<TaskRecord> inFlight() {
    return inFlight;
  }

  public long finishedItems() {
    return finishedItems;
  }

  public @Nullable EndReason endReason() {
    return endReason;
  }

  /** What the host attached: threads, sockets, process. */
  public @Nullable Object link() {
    return link;
  }

  public void link(Object attached) {
    link = attached;
  }

  @Override
  public String toString() {
    return "worker " + id + " (" + phase + ", " + inFlight.size() + " in flight)";
  }
}
