package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.PoolStats;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.ProcessPoolExecutorBuilder;
import io.github.procpool.StartMethod;
import io.github.procpool.WorkerState;
import io.github.procpool.faults.ChaosLoad.Ending;
import io.github.procpool.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten threads submit, map, cancel, time out and resize at once, while nothing, death or delays come
 * to the workers: every task has its one right outcome, no attempt begins twice, nothing grows.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ChaosProcessTest extends FaultFixture {
  private static final int WORKERS = 3;
  private static final int SUBMITTERS = 10;

  /** What happens beside the load. */
  private enum Chaos {
    NONE,
    DEATH,
    DEATH_AND_DELAYS
  }

  /** Of every worker that ends by itself the pool logs why. */
  private static final Logger LOGGER = Logger.getLogger("io.github.procpool");

  @BeforeEach
  void keepDeathsOutOfTheReport() {
    LOGGER.setLevel(Level.WARNING);
  }

  @AfterEach
  void logAgain() {
    LOGGER.setLevel(null);
  }

  @Test
  void mixedLoad_healthyPool_noTaskIsLost() throws Exception {
    run(Chaos.NONE, Duration.ofSeconds(16), Seed.next("mixed load"), load());
  }

  @Test
  void mixedLoad_workersDieAtRandom_everyTaskHasItsOneOutcome() throws Exception {
    run(Chaos.DEATH, Duration.ofSeconds(15), Seed.next("mixed load, workers die"), load());
  }

  @Test
  void mixedLoad_workersDieAndAreDelayed_everyTaskHasItsOneOutcome() throws Exception {
    long seed = Seed.next("mixed load, workers die, delays");
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(4);
    try {
      ProcessPoolExecutorBuilder builder =
          load()
              .startMethod(StartMethod.WARM)
              .maxTasksPerWorker(2_000)
              .completionExecutor(Pauses.lateExecutor(timer, seed));
      run(Chaos.DEATH_AND_DELAYS, Duration.ofSeconds(15), seed, builder);
    } finally {
      timer.shutdown();
      assertThat(timer.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  private ProcessPoolExecutorBuilder load() {
    Path crashLogs = directory.resolve("crash%p.log");
    return quiet(WORKERS).minWorkers(WORKERS).jvmOptions("-XX:ErrorFile=" + crashLogs);
  }

  private void run(Chaos chaos, Duration normally, long seed, ProcessPoolExecutorBuilder builder)
      throws Exception {
    Duration time = Seed.time(normally);
    Random seeds = new Random(seed);
    BeginCounts begins = BeginCounts.in(directory);
    EventWatch events = new EventWatch();
    ProcessPoolExecutor pool = newPool(builder.listener(events));
    Map<Ending, Integer> tally;
    try (StateWatch watch = new StateWatch(pool)) {
      // The first quarter loads classes and fills caches: what grows later is a leak.
      Map<Ending, Integer> unused = disturb(chaos, pool, begins, time.dividedBy(4), seeds);
      Held before = heldWhenQuiet(pool);
      tally = disturb(chaos, pool, begins, time.multipliedBy(3).dividedBy(4), seeds);
      Held after = heldWhenQuiet(pool);
      System.out.println(tally + ", " + watch + "\n" + before + "\n" + after);
      if (after.hasGrownSince(before)) {
        Await.until("no growth since " + before, () -> !Held.now().hasGrownSince(before));
      }
    }

    assertThat(tally).containsKeys(Ending.RIGHT, Ending.CANCELLED);
    requireHealthy(pool);
    pool.close();
    begins.requireNoneTooOften();
    events.requireAllEnded();
    PoolStats stats = pool.stats();
    assertThat(stats.succeeded() + stats.failed() + stats.cancelled()).isEqualTo(stats.submitted());
  }

  private static Map<Ending, Integer> disturb(
      Chaos chaos, ProcessPoolExecutor pool, BeginCounts begins, Duration time, Random seeds)
      throws Exception {
    long endNanos = System.nanoTime() + time.toNanos();
    List<ChaosLoad> loads = new ArrayList<>();
    for (int i = 0; i < SUBMITTERS; i++) {
      loads.add(new ChaosLoad(pool, WORKERS, begins, chaos != Chaos.NONE, seeds.nextLong()));
    }
    if (chaos == Chaos.NONE) {
      return run(loads, endNanos);
    }
    Stops stops = new Stops();
    try (Killer killer = new Killer(pool, WORKERS, stops, seeds.nextLong())) {
      Map<Ending, Integer> tally;
      if (chaos == Chaos.DEATH) {
        tally = run(loads, endNanos);
      } else {
        try (Pauses pauses = new Pauses(pool, WORKERS, stops, seeds.nextLong())) {
          tally = run(loads, endNanos);
          System.out.println(pauses);
        }
      }
      System.out.println(killer);
      return tally;
    }
  }

  private static Map<Ending, Integer> run(List<ChaosLoad> loads, long endNanos) throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    ExecutorService submitters = Executors.newFixedThreadPool(loads.size());
    try {
      List<Future<ChaosLoad>> running = new ArrayList<>();
      for (ChaosLoad load : loads) {
        running.add(submitters.submit(() -> load.runUntil(endNanos, failed)));
      }
      Map<Ending, Integer> tally = new EnumMap<>(Ending.class);
      for (Future<ChaosLoad> load : running) {
        load.get().tally().forEach((ending, count) -> tally.merge(ending, count, Integer::sum));
      }
      return tally;
    } finally {
      submitters.shutdownNow();
    }
  }

  private static Held heldWhenQuiet(ProcessPoolExecutor pool) {
    pool.resize(WORKERS);
    Await.until(
        "all workers are idle",
        Duration.ofSeconds(30),
        () ->
            pool.stats().queued() == 0
                && pool.workers().size() >= WORKERS
                && pool.workers().stream().allMatch(worker -> worker.state() == WorkerState.IDLE));
    return Held.now();
  }
}
