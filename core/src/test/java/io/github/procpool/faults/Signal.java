package io.github.procpool.faults;

import java.io.IOException;

/** Signals to processes. */
enum Signal {
  TERM,
  KILL,
  STOP,
  CONT;

  /** Sends it; a process that has ended already is none's fault. */
  void sendTo(long pid) {
    try {
      int unused =
          new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
