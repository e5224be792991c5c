package io.github.procpool.cli.function;

import java.io.Serial;

/** The user's FUNCTION can't be used; the message says why and what to write instead. */
public final class FunctionException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  FunctionException(String message) {
    super(message);
  }

  FunctionException(String message, Throwable cause) {
    super(message, cause);
  }
}
