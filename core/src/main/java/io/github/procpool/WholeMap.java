package io.github.procpool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The results of a map as one: all values, or the first failure. */
final class WholeMap {
  private WholeMap() {}

  /** Waits for all items; interrupted, it cancels those that have not begun. */
  static <R extends @Nullable Object> Outcome<List<R>> gather(Results<R> results) {
    List<R> values = new ArrayList<>();
    Throwable failure = null;
    int failedIndex = 0;
    int total = 0;
    try (results) {
      for (Outcome<R> outcome : (Iterable<Outcome<R>>) results.outcomes()::iterator) {
        Throwable error = outcome.error();
        if (error == null) {
          values.add(outcome.value());
        } else if (failure == null) {
          failure = error;
          failedIndex = total;
        }
        total++;
      }
    } catch (RuntimeException | Error e) {
      return Outcome.failure(e);
    }
    if (failure == null) {
      return Outcome.success(values);
    }
    if (!(failure instanceof CancellationException)) {
      failure.addSuppressed(new FailedItem(failedIndex, total));
    }
    return Outcome.failure(failure);
  }
}
