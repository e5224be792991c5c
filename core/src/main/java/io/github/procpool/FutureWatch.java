package io.github.procpool;

import java.util.concurrent.CompletableFuture;

/*
 * A dependent that is attached to a future stays there until that future is done, so a million
 * waits with a time limit on one slow future would leave a million dependents. CompletableFuture
 * drops dependents early in one case: when one source of anyOf is done, it takes the node off the
 * other sources. So each watch is anyOf(future, stop), and completing `stop` takes it off.
 * One `stop` for each watch, since a future that is done searches the other source's whole list.
 */
/** An action on a future's completion that can be taken off again without a trace. */
final class FutureWatch {
  private final CompletableFuture<Void> stop = new CompletableFuture<>();

  private FutureWatch() {}

  /**
   * Runs {@code action} once the future is done: in the thread that completes it, or here and now.
   * The action must be short and must not throw.
   */
  static FutureWatch on(CompletableFuture<?> future, Runnable action) {
    FutureWatch watch = new FutureWatch();
    var unused =
        CompletableFuture.anyOf(future, watch.stop)
            .whenComplete(
                (value, error) -> {
                  if (future.isDone()) {
                    action.run();
                  }
                });
    return watch;
  }

  /** Takes the action off. It may still run once if the future is done at this moment. */
  void detach() {
    stop.complete(null);
  }
}
