package io.github.procpool.internal.wire;

import java.io.Serial;

/** Thrown when something encoded passes the size that one payload may have. */
public final class TooLargeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final long neededBytes;
  private final long limitBytes;

  TooLargeException(long neededBytes, long limitBytes) {
    super(
        limitBytes == ByteSink.LIMIT
            ? "encoded form needs at least " + neededBytes + " bytes, the limit is 2 GiB"
            : "encoded form needs at least "
                + neededBytes
                + " bytes, the limit is "
                + limitBytes
                + " bytes");
    this.neededBytes = neededBytes;
    this.limitBytes = limitBytes;
  }

  /** The least number of bytes the encoded form would have taken. */
  public long neededBytes() {
    return neededBytes;
  }

  /** The number of bytes it was allowed to take. */
  public long limitBytes() {
    return limitBytes;
  }
}
