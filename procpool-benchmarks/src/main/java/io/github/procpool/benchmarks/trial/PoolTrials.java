package io.github.procpool.benchmarks.trial;

import io.github.procpool.benchmarks.task.IntRange;
import io.github.procpool.benchmarks.task.Reading;
import io.github.procpool.benchmarks.task.Tasks;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The works that need no more of a pool than {@code submit}. */
public final class PoolTrials {
  /** What {@link #open} does. */
  public static final Set<Kind> KINDS =
      EnumSet.complementOf(
          EnumSet.of(Kind.MAP_INTS, Kind.SPIN_MAP, Kind.RECYCLING, Kind.START, Kind.REPLACEMENT));

  private PoolTrials() {}

  /** A trial over a pool of its own. */
  public static Trial open(Work work, Setup setup, PoolOpener opener) throws Exception {
    if (work.kind() == Kind.COLD) {
      return new ColdTrial(opener, setup.workers());
    }
    BenchPool pool = opener.open(setup.workers());
    boolean made = false;
    try {
      Trial trial = over(pool, work, setup);
      made = true;
      return trial;
    } finally {
      if (!made) {
        pool.close();
      }
    }
  }

  private static Trial over(BenchPool pool, Work work, Setup setup) throws Exception {
    int size = Math.toIntExact(work.size());
    return switch (work.kind()) {
      case ROUND_TRIP -> new RoundTripTrial(pool, to -> to.submit(Tasks::nothing));
      case BYTES -> {
        byte[] payload = new byte[size];
        yield new RoundTripTrial(pool, to -> to.submit(Tasks::echo, payload));
      }
      case RECORDS -> {
        List<Reading> readings = Reading.list(size);
        yield new RoundTripTrial(pool, to -> to.submit(Tasks::echoReadings, readings));
      }
      case INT_LIST -> {
        List<Integer> numbers = new ArrayList<>(new IntRange(size));
        yield new RoundTripTrial(pool, to -> to.submit(Tasks::echoInts, numbers));
      }
      case NO_OPS, GROWTH -> new BatchTrial(pool, to -> to.submit(Tasks::nothing));
      case LAMBDAS -> new BatchTrial(pool, capturing(42, "captured", 0.5));
      case SPIN -> new SpinTrial(pool, work.size());
      case CALLERS -> new CallersTrial(pool, size);
      case MEMORY -> new MemoryTrial(pool, setup.workers());
      default -> throw new IllegalArgumentException("no work of a plain pool: " + work.name());
    };
  }

  private static Submission capturing(int number, String text, double factor) {
    return to -> to.submit(() -> number + text.length() + (int) factor);
  }
}
