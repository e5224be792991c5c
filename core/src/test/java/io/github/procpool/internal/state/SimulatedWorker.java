package io.github.procpool.internal.state;

import io.github.procpool.internal.state.WorkerRecord.EndReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker's process as the simulation plays it: its life, its ring, its task thread. */
final class SimulatedWorker {
  enum Life {
    BOOTING,
    UP,
    /** The process has ended; the host has not noticed. */
    ENDED,
    /** The host has seen the link close, but not yet the process end. */
    LINK_LOST,
    GONE
  }

  enum SlotState {
    SENT,
    BEGUN,
    DONE,
    REVOKED,
    SKIPPED
  }

  /** One use of a slot of the ring. */
  static final class Slot {
    final TaskRecord task;
    SlotState state = SlotState.SENT;

    Slot(TaskRecord task) {
      this.task = task;
    }
  }

  final WorkerRecord record;

  /** Slots in use, oldest first. */
  final List<Slot> slots = new ArrayList<>();

  Life life = Life.BOOTING;
  boolean killed;
  boolean stopAsked;
  boolean crashed;

  /** Calls sent and not revoked. */
  long acceptedItems;

  /** Calls of which the host has taken the outcome. */
  long finishedItems;

  /** Why it was told to end when it has finished; null while it was not. */
  @Nullable EndReason plannedEnd;

  /** Why it is being killed: the first reason. */
  @Nullable EndReason killedFor;

  private long firstSequence;

  /** Index of the slot that the task thread is at. */
  private int position;

  SimulatedWorker(WorkerRecord record) {
    this.record = record;
  }

  static SimulatedWorker of(WorkerRecord record) {
    Object link = record.link();
    if (link == null) {
      throw new AssertionError(record + " was never launched");
    }
    return (SimulatedWorker) link;
  }

  boolean isAlive() {
    return life == Life.BOOTING || life == Life.UP;
  }

  /** Whether it is going to end. */
  boolean isDoomed() {
    return isAlive() && (killed || stopAsked);
  }

  /** Whether its exit can be reported: its link is closed, or was never open. */
  boolean isExplained() {
    boolean neverLinked = life == Life.ENDED && record.phase() == WorkerRecord.Phase.STARTING;
    return life == Life.LINK_LOST || neverLinked;
  }

  void kill(EndReason reason) {
    if (!killed) {
      killed = true;
      killedFor = reason;
    }
  }

  void put(TaskRecord task) {
    if (task.sequence() != firstSequence + slots.size()) {
      throw new AssertionError(
          task
              + " takes sequence "
              + task.sequence()
              + ", next is "
              + (firstSequence + slots.size()));
    }
    slots.add(new Slot(task));
    acceptedItems += task.items();
  }

  boolean revoke(TaskRecord task) {
    long index = task.sequence() - firstSequence;
    if (index < 0 || index >= slots.size() || slots.get((int) index).task != task) {
      throw new AssertionError(task + " is not in the ring of " + record);
    }
    Slot slot = slots.get((int) index);
    if (slot.state != SlotState.SENT) {
      return false;
    }
    slot.state = SlotState.REVOKED;
    acceptedItems -= task.items();
    return true;
  }

  /** Whether it runs a task, or has one whose outcome nobody has read. */
  boolean hasBegun() {
    return slots.stream()
        .anyMatch(slot -> slot.state == SlotState.BEGUN || slot.state == SlotState.DONE);
  }

  /** The task thread's next step; false when it has nothing to do. */
  boolean work() {
    if (life != Life.UP || position == slots.size()) {
      return false;
    }
    Slot slot = slots.get(position);
    switch (slot.state) {
      case SENT -> {
        slot.state = SlotState.BEGUN;
        SimulatedTask.of(slot.task).begin();
      }
      case BEGUN -> {
        slot.state = SlotState.DONE;
        position++;
      }
      case REVOKED -> {
        slot.state = SlotState.SKIPPED;
        position++;
      }
      default -> throw new AssertionError("task thread stands at a slot that is " + slot.state);
    }
    return true;
  }

  /** Frees the oldest slot when the worker is through with it. */
  @Nullable Slot receive() {
    if (slots.isEmpty()) {
      return null;
    }
    Slot slot = slots.get(0);
    if (slot.state != SlotState.DONE && slot.state != SlotState.SKIPPED) {
      return null;
    }
    slots.remove(0);
    firstSequence++;
    position--;
    return slot;
  }

  /** What it was running, once everything that it had finished is received. */
  @Nullable TaskRecord begun() {
    for (Slot slot : slots) {
      if (slot.state == SlotState.BEGUN) {
        return slot.task;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return record
        + " serial "
        + record.serial()
        + " "
        + life
        + (killed ? " killed" : "")
        + (stopAsked ? " asked to stop" : "");
  }
}
