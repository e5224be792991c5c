package io.github.procpool;

import org.jspecify.annotations.Nullable;

/** The thread of a map that pulls its inputs and sends them in chunks. */
final class MapFeeder implements Runnable {
  private final MapRun<?> run;
  private final MapInput input;
  private final MapCarrier carrier;

  MapFeeder(MapRun<?> run, MapInput input, MapCarrier carrier) {
    this.run = run;
    this.input = input;
    this.carrier = carrier;
  }

  @Override
  public void run() {
    Throwable failure = null;
    try {
      if (input.isSnapshot()) {
        cut();
      } else {
        pull();
      }
    } catch (Throwable e) { // of the user's iterator; delivered at its place
      failure = e;
    }
    run.endInput(failure);
  }

  /** Sends inputs that are there already, a chunk at a time. */
  private void cut() throws InterruptedException {
    MapChunk chunk;
    while ((chunk = run.awaitChunk()) != null) {
      carrier.send(chunk);
    }
  }

  /** Pulls inputs one by one: each may be long in coming. */
  private void pull() throws InterruptedException {
    boolean wanted = run.awaitTurn();
    while (wanted && input.hasNext()) {
      @Nullable Object first = input.nextFirst();
      wanted = run.add(first, input.nextSecond());
    }
  }
}
