package io.github.procpool.internal.state;

import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Queued tasks: greater priority first, first come first served within one; constant-time removal.
 */
final class TaskQueue {
  private static final class Lane {
    @Nullable TaskRecord first;
    @Nullable TaskRecord last;
  }

  private final TreeMap<Integer, Lane> lanes = new TreeMap<>(Comparator.reverseOrder());
  private final Lane normal = new Lane();
  private int size;
  private long items;

  TaskQueue() {
    lanes.put(0, normal);
  }

  int size() {
    return size;
  }

  /** Calls that the queued tasks stand for. */
  long items() {
    return items;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void addLast(TaskRecord task) {
    Lane lane = laneOf(task);
    task.previous = lane.last;
    task.next = null;
    if (lane.last == null) {
      lane.first = task;
    } else {
      lane.last.next = task;
    }
    lane.last = task;
    added(task);
  }

  void addFirst(TaskRecord task) {
    Lane lane = laneOf(task);
    task.next = lane.first;
    task.previous = null;
    if (lane.first == null) {
      lane.last = task;
    } else {
      lane.first.previous = task;
    }
    lane.first = task;
    added(task);
  }

  @Nullable TaskRecord pollFirst() {
    TaskRecord first = first();
    if (first != null) {
      remove(first);
    }
    return first;
  }

  @Nullable TaskRecord first() {
    if (size == 0) {
      return null;
    }
    for (Lane lane : lanes.values()) {
      if (lane.first != null) {
        return lane.first;
      }
    }
    throw new IllegalStateException("queue counts " + size + " tasks but holds none");
  }

  void remove(TaskRecord task) {
    Lane lane = laneOf(task);
    TaskRecord before = task.previous;
    TaskRecord after = task.next;
    if (before == null) {
      lane.first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      lane.last = before;
    } else {
      after.previous = before;
    }
    task.previous = null;
    task.next = null;
    size--;
    items -= task.items();
    if (lane.first == null && lane != normal) {
      lanes.remove(task.priority());
    }
  }

  private Lane laneOf(TaskRecord task) {
    return task.priority() == 0
        ? normal
        : lanes.computeIfAbsent(task.priority(), priority -> new Lane());
  }

  private void added(TaskRecord task) {
    task.place = TaskRecord.Place.QUEUED;
    size++;
    items += task.items();
  }
}
