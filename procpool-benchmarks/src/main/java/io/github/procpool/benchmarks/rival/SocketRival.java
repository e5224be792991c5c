package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.io.IOException;

/** Bytes echoed between two JVMs over a Unix-domain socket: no task, no object, no queue. */
final class SocketRival implements Rival {
  /** About what a no-op needs. */
  private static final int FRAME_BYTES = 64;

  private final int window;

  SocketRival(int window) {
    this.window = window;
  }

  @Override
  public String name() {
    return window == 1 ? "socket" : "socket-" + window;
  }

  @Override
  public String title() {
    return window == 1 ? "bare socket" : "bare socket, " + window + " frames at a time";
  }

  @Override
  public Family family() {
    return Family.SOCKET;
  }

  @Override
  public boolean does(Work work, Effort effort) {
    return switch (work.kind()) {
      case ROUND_TRIP, BYTES -> window == 1;
      case NO_OPS -> window > 1;
      default -> false;
    };
  }

  @Override
  public Trial open(Work work, Setup setup) throws IOException {
    int frame = work.kind() == Kind.BYTES ? Math.toIntExact(work.size()) : FRAME_BYTES;
    return new SocketTrial(frame, window);
  }
}
