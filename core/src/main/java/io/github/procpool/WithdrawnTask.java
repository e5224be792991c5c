package io.github.procpool;

import io.github.procpool.internal.host.Payload;

/** A task that {@code shutdownNow} hands back: to run it here is still possible. */
final class WithdrawnTask implements Runnable {
  private final CallTask<?> call;
  private final Payload payload;
  private final TaskEncoder encoder;

  WithdrawnTask(CallTask<?> call, TaskEncoder encoder) {
    this.call = call;
    this.payload = call.payload().onHeap();
    this.encoder = encoder;
  }

  /** Runs it in this thread; its future stays cancelled. */
  @Override
  public void run() {
    try {
      Object unused = encoder.callHere(payload, call.loader());
    } catch (Exception e) {
      throw Rethrow.unchecked(e);
    }
  }

  @Override
  public String toString() {
    return "task " + call.taskId() + ", never begun";
  }
}
