package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random events against the pool's state, the invariants checked after each. {@code
 * -Dprocpool.simulation.events} says how many for each kind of pool; the seed that a failure names
 * repeats its run.
 */
final class PoolStateSimulationTest {
  /** One run: long enough to reach every state, short enough to be repeated and shrunk. */
  private static final int RUN = 100_000;

  private static final long EVENTS = Long.getLong("procpool.simulation.events", RUN);
  private static final int LAST_SHOWN = 30;
  private static final long IDLE_TIMEOUT_NANOS = 10_000_000_000L;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, maxWorkers, minWorkers, maxTasksPerWorker (0: no limit), warm, breakOnCrash, slots
    "one worker,               1,  0, 0, false, false, 4",
    "large ring,               4,  0, 0, false, false, 256",
    "kept workers,             4,  2, 0, false, false, 16",
    "worker for each task,     2,  0, 1, true,  false, 8",
    "worn-out workers,         3,  3, 5, false, false, 64",
    "warm,                     2,  1, 0, true,  false, 32",
    "break on crash,           3,  0, 9, true,  true,  16",
    "many workers small rings, 12, 4, 0, false, false, 4",
  })
  void randomEvents_anyOrder_invariantsHold(
      String name,
      int maxWorkers,
      int minWorkers,
      int maxTasks,
      boolean warm,
      boolean breakOnCrash,
      int slots) {
    Limits limits =
        new Limits(
            maxWorkers,
            minWorkers,
            maxTasks == 0 ? Long.MAX_VALUE : maxTasks,
            IDLE_TIMEOUT_NANOS,
            warm,
            breakOnCrash,
            slots);
    long seed = Long.getLong("procpool.seed", System.nanoTime());
    System.out.println("simulation '" + name + "': -Dprocpool.seed=" + seed);

    for (long left = EVENTS; left > 0; left -= RUN, seed++) {
      run(limits, seed, (int) Math.min(RUN, left));
    }
  }

  private static void run(Limits limits, long seed, int events) {
    List<Step> steps = Step.random(seed, events);
    Simulation.Failure failure = Simulation.run(limits, steps, null);

    assertThat(failure).as(() -> report(limits, seed, steps, failure)).isNull();
  }

  private static String report(
      Limits limits, long seed, List<Step> steps, Simulation.@Nullable Failure failure) {
    if (failure == null) {
      return "";
    }
    List<Step> failing = steps.subList(0, failure.step() + 1);
    List<Step> shortest =
        Shrinker.shrink(
            failing, failure.cause(), replayed -> Simulation.run(limits, replayed, null));
    return "seed "
        + seed
        + ", "
        + limits
        + ", event "
        + failure.step()
        + ": "
        + failure.cause()
        + "\nlast events:\n"
        + lastEvents(limits, failing)
        + "\nshortest failing sequence found, "
        + shortest.size()
        + " events:\n"
        + String.join("\n", trace(limits, shortest))
        + "\n";
  }

  private static String lastEvents(Limits limits, List<Step> failing) {
    List<String> lines = trace(limits, failing);
    int from = lines.size();
    for (int events = 0; from > 0 && events < LAST_SHOWN; ) {
      from--;
      events += lines.get(from).startsWith(" ") ? 0 : 1;
    }
    return String.join("\n", lines.subList(from, lines.size()));
  }

  private static List<String> trace(Limits limits, List<Step> steps) {
    List<String> lines = new ArrayList<>();
    Simulation.Failure failure = Simulation.run(limits, steps, lines);
    lines.add("=> " + (failure == null ? "holds" : failure.cause()));
    return lines;
  }
}
