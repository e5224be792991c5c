package io.github.procpool.internal.state;

/** A task and its future as the simulation plays them. */
final class SimulatedTask {
  final TaskRecord record;
  final int retries;

  /** Attempts that an earlier task used up, for the rest of a broken chunk. */
  final int attemptsBefore;

  /** How often a worker has begun it. */
  int runs;

  /** Whether its future is completed. */
  boolean completed;

  /** Whether it goes before those that were only ever queued: it was sent, or is to go first. */
  boolean goesFirst;

  /** Whether the pool waits to hear if it gets another attempt. */
  boolean awaitsAnswer;

  SimulatedTask(long id, int items, int priority, int retries, int attemptsBefore) {
    this.record = new TaskRecord(id, items, priority, this);
    this.retries = retries;
    this.attemptsBefore = attemptsBefore;
    record.attempt(attemptsBefore + 1);
  }

  static SimulatedTask of(TaskRecord record) {
    return (SimulatedTask) record.work();
  }

  /** How many of its attempts the pool has charged for, the one of now included. */
  int attempts() {
    return record.attempt() - attemptsBefore;
  }

  void begin() {
    runs++;
    if (runs > attempts()) {
      throw new AssertionError(
          record + " is begun for the " + runs + ". time in attempt " + attempts());
    }
    if (attemptsBefore + runs > 1 + retries) {
      throw new AssertionError(
          record + " is begun for the " + runs + ". time with " + retries + " retries");
    }
  }

  void complete(String how) {
    if (completed) {
      throw new AssertionError(record + " is completed twice, now by " + how);
    }
    completed = true;
  }

  @Override
  public String toString() {
    return record + " attempt " + record.attempt() + (completed ? " completed" : "");
  }
}
