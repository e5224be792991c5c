package io.github.procpool.internal.wire;

import java.io.Serial;

/** Thrown when bytes do not have the form that they should: cut short, out of range, unknown. */
public final class CorruptFrameException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Creates one that says what was wrong, with the numbers. */
  public CorruptFrameException(String message) {
    super(message);
  }
}
