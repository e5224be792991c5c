package io.github.procpool.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.state.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A long failing run becomes a short one of which nothing can be left out. */
final class ShrinkerTest {
  private static final int EVENTS = 5_000;
  private static final long SEED = 42;

  private static final Limits LIMITS =
      new Limits(2, 0, Long.MAX_VALUE, 10_000_000_000L, false, false, 8);

  @Test
  void shrink_twoStepsAmongThousandsMatter_onlyTheyAreLeft() {
    List<Step> steps = new ArrayList<>(Step.random(SEED, EVENTS));
    steps.add(1_234, new Step(Kind.HOLD, 77, 0));
    steps.add(4_321, new Step(Kind.RELEASE, 78, 0));
    Shrinker.Replay replay = ShrinkerTest::failsAfterBoth;

    List<Step> shortest = shrink(steps, replay);

    assertThat(shortest).containsExactly(new Step(Kind.HOLD, 77, 0), new Step(Kind.RELEASE, 78, 0));
  }

  private static Simulation.@Nullable Failure failsAfterBoth(List<Step> steps) {
    int first = steps.indexOf(new Step(Kind.HOLD, 77, 0));
    int second = steps.indexOf(new Step(Kind.RELEASE, 78, 0));
    return first >= 0 && second > first
        ? new Simulation.Failure(second, new AssertionError("both"))
        : null;
  }

  @Test
  void shrink_anotherFailureIsNearer_theFirstOneIsKept() {
    Step wanted = new Step(Kind.BREAK, 77, 0);
    List<Step> steps = new ArrayList<>(Step.random(SEED, EVENTS));
    steps.add(4_000, wanted);
    Shrinker.Replay replay =
        played ->
            played.size() < 10
                ? new Simulation.Failure(0, new AssertionError("too few"))
                : played.contains(wanted)
                    ? new Simulation.Failure(
                        played.indexOf(wanted), new AssertionError("step " + played.size()))
                    : null;

    List<Step> shortest = shrink(steps, replay);

    assertThat(shortest).hasSize(10).endsWith(wanted);
  }

  @Test
  void shrink_poolThatMayRetryNothing_leavesOneTaskAndItsRetry() {
    requireShort(
        host -> Simulation.require(host.state.retried() == 0, "retried " + host.state.retried()),
        12);
  }

  @Test
  void shrink_poolInWhichNoTaskMayMove_leavesTwoTasksAndAnotherWorker() {
    requireShort(
        host -> {
          for (WorkerRecord worker : host.state.workers()) {
            Simulation.require(
                worker.occupied == worker.inFlight.size(), "a slot of " + worker + " is revoked");
          }
        },
        12);
  }

  /** Plants a bug: what the invariants forbid happens all the time. */
  private static void requireShort(Consumer<SimulatedHost> invariants, int most) {
    Shrinker.Replay replay = steps -> Simulation.run(LIMITS, steps, invariants, null);

    List<Step> shortest = shrink(Step.random(SEED, EVENTS), replay);

    assertThat(shortest).hasSizeLessThanOrEqualTo(most);
    Throwable cause = replay.run(shortest).cause();
    for (int i = 0; i < shortest.size(); i++) {
      List<Step> without = new ArrayList<>(shortest);
      without.remove(i);
      Simulation.Failure failure = replay.run(without);
      assertThat(failure == null ? "" : Shrinker.symptom(failure.cause()))
          .as("%s without step %d", shortest, i)
          .isNotEqualTo(Shrinker.symptom(cause));
    }
  }

  private static List<Step> shrink(List<Step> steps, Shrinker.Replay replay) {
    Simulation.Failure failure = replay.run(steps);
    assertThat(failure).isNotNull();
    return Shrinker.shrink(steps.subList(0, failure.step() + 1), failure.cause(), replay);
  }
}
