package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.BrokenPoolException;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.TaskFuture;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads of the pool itself that fail. */
class HostThreadFaultProcessTest extends FaultFixture {
  @Test
  void controlThread_fails_everyFutureEndsWithTheReason() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    TaskFuture<Void> running = pool.submit(() -> SampleTasks.sleepLong(trail));
    trail.await(1);
    TaskFuture<Void> other = pool.submit(() -> SampleTasks.sleepLong(trail));
    trail.await(2);
    TaskFuture<Integer> queued = pool.submit(SampleTasks::increment, 1);
    Results<Integer> items = pool.map(SampleTasks::increment, List.of(1, 2, 3));

    closeSelector(pool);

    for (TaskFuture<?> future : List.of(running, other, queued)) {
      assertThat(future.exception(SOON))
          .isInstanceOf(BrokenPoolException.class)
          .hasMessageContaining("ClosedSelectorException");
    }
    assertThat(items.outcomes())
        .hasSize(3)
        .allMatch(outcome -> outcome.error() instanceof BrokenPoolException);
    assertThatThrownBy(() -> pool.submit(SampleTasks::increment, 1))
        .isInstanceOf(BrokenPoolException.class);
    assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** Takes away what the control thread sleeps in, which nothing outside of this JVM can. */
  private static void closeSelector(ProcessPoolExecutor pool)
      throws ReflectiveOperationException, IOException {
    Object engine = valueOf(pool, "engine");
    ((Selector) valueOf(valueOf(engine, "control"), "selector")).close();
  }

  private static Object valueOf(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }
}
