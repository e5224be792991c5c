package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.trial.PoolTrials;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.util.EnumSet;
import net.viktorc.pp4j.impl.JavaProcessPoolExecutor;
import net.viktorc.pp4j.impl.SimpleJavaProcessOptions;

/** PP4J, the one older pool of JVMs. */
final class Pp4jRival implements Rival {
  /** It holds the whole message as a string; 64 MiB take it minutes. */
  private static final long MOST_BYTES = 1 << 20;

  /** It does a few thousand tasks a second. */
  private static final long MOST_TASKS = 10_000;

  private static final long NO_TIME_LIMIT = 0;

  private static final EnumSet<Kind> NOT_DONE = EnumSet.of(Kind.MEMORY);

  @Override
  public String name() {
    return "pp4j";
  }

  @Override
  public String title() {
    return "PP4J 2.2";
  }

  @Override
  public Family family() {
    return Family.PP4J;
  }

  @Override
  public boolean does(Work work, Effort effort) {
    return switch (work.kind()) {
      case START -> work.size() <= (effort == Effort.FULL ? 32 : 8);
      case BYTES -> work.size() <= MOST_BYTES;
      case GROWTH -> work.size() <= (effort == Effort.FULL ? MOST_TASKS : 1_000);
      default -> PoolTrials.KINDS.contains(work.kind()) && !NOT_DONE.contains(work.kind());
    };
  }

  @Override
  public Trial open(Work work, Setup setup) throws Exception {
    if (work.kind() == Kind.START) {
      int workers = Math.toIntExact(work.size());
      return count -> start(workers, count);
    }
    return PoolTrials.open(work, setup, workers -> new ServicePool(pool(workers)));
  }

  /** Its constructor waits for the workers. */
  private static double start(int workers, long count) throws InterruptedException {
    double seconds = 0;
    for (long i = 0; i < count; i++) {
      Stopwatch watch = new Stopwatch();
      JavaProcessPoolExecutor pool = pool(workers);
      seconds += watch.seconds();
      pool.shutdownNow();
    }
    return seconds;
  }

  private static JavaProcessPoolExecutor pool(int workers) throws InterruptedException {
    return new JavaProcessPoolExecutor(
        new SimpleJavaProcessOptions(NO_TIME_LIMIT), workers, workers, 0, null, false);
  }
}
