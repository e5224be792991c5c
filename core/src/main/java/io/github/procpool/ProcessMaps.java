package io.github.procpool;

import io.github.procpool.internal.host.Dispatcher;
import io.github.procpool.internal.host.Engine;
import io.github.procpool.internal.host.TaskSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The {@code map} of process pools, and which maps are under way: each holds its pool open until it
 * is closed, and hears of the pool's shutdown.
 */
final class ProcessMaps {
  private final CallTask.Home home;
  private final Set<MapRun<?>> maps = ConcurrentHashMap.newKeySet();
  private final AtomicInteger number = new AtomicInteger();

  ProcessMaps(CallTask.Home home) {
    this.home = home;
  }

  <R extends @Nullable Object> Results<R> start(
      Object function, MapInput input, MapOptions options, TaskOptions taskOptions) {
    Engine engine = home.engine();
    Dispatcher dispatcher = engine.dispatcher();
    dispatcher.hold();
    MapRun<R> run;
    try {
      List<MapRun<R>> own = new ArrayList<>(1);
      ProcessMap carrier =
          new ProcessMap(
              home,
              function,
              input.isPair(),
              TaskSettings.of(taskOptions),
              engine.config().maxTasksPerWorker().orElse(Integer.MAX_VALUE),
              () -> {
                own.forEach(maps::remove);
                dispatcher.release();
              });
      run = new MapRun<>(input, carrier, options);
      own.add(run);
      carrier.attach(run);
      maps.add(run);
    } catch (RuntimeException | Error e) {
      dispatcher.release();
      throw e;
    }
    run.start(engine.config().name() + "-map-" + number.incrementAndGet());
    return new Results<>(run);
  }

  void poolShutdown(boolean cancelPending) {
    RejectedExecutionException reason =
        new RejectedExecutionException(
            "pool '" + home.engine().config().name() + "' was shut down; no more input is pulled");
    maps.forEach(run -> run.poolShutdown(cancelPending, reason));
  }
}
