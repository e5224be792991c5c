package io.github.procpool.internal.worker;

import java.io.IOException;
import java.io.Serial;

/** There is no shared memory for a payload; the worker can go on with others. */
final class NoRoomException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  NoRoomException(String message) {
    super(message);
  }
}
