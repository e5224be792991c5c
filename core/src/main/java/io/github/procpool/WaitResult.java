package io.github.procpool;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What {@link Futures#wait(Iterable, ReturnWhen)} found. Both sets are unmodifiable and in the
 * order in which the futures were given; together they hold every future once.
 *
 * @param <F> the type of the futures
 * @param done the futures that are done: succeeded, failed or cancelled
 * @param notDone the others
 */
public record WaitResult<F>(Set<F> done, Set<F> notDone) {
  /**
   * Copies both sets and keeps their order.
   *
   * @param done the futures that are done
   * @param notDone the others
   */
  public WaitResult {
    done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
    notDone = Collections.unmodifiableSet(new LinkedHashSet<>(notDone));
  }
}
