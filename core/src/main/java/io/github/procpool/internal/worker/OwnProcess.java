package io.github.procpool.internal.worker;

import io.github.procpool.internal.wire.ProcessIdentity;

/** Which process of its family this JVM is. */
public final class OwnProcess {
  private static volatile ProcessIdentity identity = new ProcessIdentity("MainProcess", "", false);

  private OwnProcess() {}

  static void become(ProcessIdentity told) {
    identity = told;
  }

  /** What the host told this JVM; that of a main process if no host did. */
  public static ProcessIdentity identity() {
    return identity;
  }
}
