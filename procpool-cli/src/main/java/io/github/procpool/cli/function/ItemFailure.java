package io.github.procpool.cli.function;

import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What the user's function threw, as text: the host needs none of the user's classes to tell it.
 *
 * @param type name of the exception's class
 * @param message {@code null} when it had none
 * @param worker the worker's number
 * @param nanos how long the function ran
 */
public record ItemFailure(String type, @Nullable String message, int worker, long nanos)
    implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
}
