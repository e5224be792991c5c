package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.host.Engine;
import io.github.procpool.internal.host.LoaderTable;
import io.github.procpool.testkit.ProcessTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The machinery of a pool with one worker, for work that no public method would hand to it. */
@ProcessTest
abstract class EngineFixture {
  static final long SOON_SECONDS = 30;

  Engine engine;
  TaskEncoder encoder;
  CallTask.Home home;

  @BeforeEach
  void start() {
    PoolConfig config = ProcessPoolExecutor.builder().maxWorkers(1).config();
    LoaderTable loaders = new LoaderTable(true);
    encoder =
        new TaskEncoder(config.name(), config.codec(), config.deserializationFilter(), loaders);
    engine = new Engine(config, new WorkerSetup(config, encoder), loaders);
    home = new CallTask.Home(engine, encoder, new PoolCounters());
    engine.start();
  }

  @AfterEach
  void end() throws Exception {
    engine.shutdown();
    assertThat(engine.awaitTermination(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
  }
}
