package io.github.procpool.faults;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.internal.host.Engine;
import io.github.procpool.internal.state.StateInvariants;
import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;

/** Asserts, hundreds of times a second, what must hold between any two events of a pool. */
final class StateWatch extends Disturber {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Engine engine;
  private int count;

  StateWatch(ProcessPoolExecutor pool) throws ReflectiveOperationException {
    super("state-watch");
    Field field = ProcessPoolExecutor.class.getDeclaredField("engine");
    field.setAccessible(true);
    this.engine = (Engine) field.get(pool);
    start();
  }

  @Override
  void disturb() throws InterruptedException {
    while (!pause(PERIOD_NANOS)) {
      engine.figures(
          state -> {
            StateInvariants.check(state);
            return true;
          });
      count++;
    }
  }

  @Override
  public String toString() {
    return count + " looks at the state";
  }
}
