package io.github.procpool.cli.map;

import io.github.procpool.Outcome;
import io.github.procpool.cli.function.ItemFailure;
import org.jspecify.annotations.Nullable;

/**
 * One item and how it ended.
 *
 * @param number its place in the input, from 0
 * @param outcome the pool's; a success may hold an {@link ItemFailure}
 */
record ItemResult(long number, String input, Outcome<@Nullable Object> outcome) {
  boolean isSuccess() {
    return outcome.isSuccess() && !(outcome.value() instanceof ItemFailure);
  }
}
