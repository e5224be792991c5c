package io.github.procpool.cli.map;

import io.github.procpool.Outcome;
import io.github.procpool.cli.function.ItemFailure;
import io.github.procpool.cli.pool.FailureText;
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

  /** Why it failed, in one sentence. */
  String reason() {
    Throwable error = outcome.error();
    if (error != null) {
      return FailureText.of(error);
    }
    return outcome.value() instanceof ItemFailure failure
        ? FailureText.of(failure.type(), failure.message())
        : "no failure";
  }
}
