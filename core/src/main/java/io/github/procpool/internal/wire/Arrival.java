package io.github.procpool.internal.wire;

/** Tells when bytes can be read that are still being put to where they lie. */
@FunctionalInterface
public interface Arrival {
  /** So many bytes at a time: few enough to stay in a processor's cache until they are read. */
  int PIECE_BYTES = 64 << 10;

  /**
   * Waits until all bytes before an offset are there.
   *
   * @param end from where the source began
   * @throws NotArrivedException when there is no more waiting for them
   */
  void await(int end);

  /** The bytes did not come, or not in time. */
  final class NotArrivedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public NotArrivedException(String message) {
      super(message);
    }
  }
}
