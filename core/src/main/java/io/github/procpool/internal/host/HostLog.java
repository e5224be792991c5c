package io.github.procpool.internal.host;

/** The host's one logger: worker start and exit at info, what users should mend as warnings. */
final class HostLog {
  static final System.Logger LOG = System.getLogger("io.github.procpool");

  private HostLog() {}
}
