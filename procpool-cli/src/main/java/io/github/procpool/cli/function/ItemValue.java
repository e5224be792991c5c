package io.github.procpool.cli.function;

import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What the user's function returned, and where.
 *
 * @param value made of strings, numbers, booleans, nulls, lists and maps
 * @param worker the worker's number
 * @param nanos how long the function ran
 */
public record ItemValue(@Nullable Object value, int worker, long nanos) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
}
