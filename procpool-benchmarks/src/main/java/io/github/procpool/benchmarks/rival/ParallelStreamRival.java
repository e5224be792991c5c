package io.github.procpool.benchmarks.rival;

import io.github.procpool.benchmarks.task.IntRange;
import io.github.procpool.benchmarks.task.Spin;
import io.github.procpool.benchmarks.task.Tasks;
import io.github.procpool.benchmarks.trial.Setup;
import io.github.procpool.benchmarks.trial.SpinPace;
import io.github.procpool.benchmarks.trial.Stopwatch;
import io.github.procpool.benchmarks.trial.Trial;
import io.github.procpool.benchmarks.work.Effort;
import io.github.procpool.benchmarks.work.Kind;
import io.github.procpool.benchmarks.work.Work;
import java.util.concurrent.ForkJoinPool;

/** A parallel stream on as many threads as the others have workers. */
final class ParallelStreamRival implements Rival {
  @Override
  public String name() {
    return "parallel-stream";
  }

  @Override
  public String title() {
    return "parallel stream";
  }

  @Override
  public Family family() {
    return Family.THREADS;
  }

  @Override
  public boolean does(Work work, Effort effort) {
    return work.kind() == Kind.MAP_INTS || work.kind() == Kind.SPIN_MAP;
  }

  @Override
  public Trial open(Work work, Setup setup) {
    ForkJoinPool threads = new ForkJoinPool(setup.workers());
    return work.kind() == Kind.MAP_INTS
        ? new IntsTrial(threads)
        : new SpinTrial(threads, new SpinPace(work.size()));
  }

  private record IntsTrial(ForkJoinPool threads) implements Trial {
    @Override
    public double run(long count) throws Exception {
      Stopwatch watch = new Stopwatch();
      long sum =
          threads
              .submit(
                  () ->
                      new IntRange(count)
                          .parallelStream().map(Tasks::addOne).mapToLong(Integer::longValue).sum())
              .get();
      double seconds = watch.seconds();
      if (sum != count * (count + 1) / 2) {
        throw new IllegalStateException("wrong sum: " + sum);
      }
      return seconds;
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }

  private record SpinTrial(ForkJoinPool threads, SpinPace pace) implements Trial {
    @Override
    public double run(long count) throws Exception {
      long loops = pace.loops(threads.submit(Spin::nanosPerLoop).get());
      Stopwatch watch = new Stopwatch();
      Object unused =
          threads
              .submit(
                  () ->
                      new IntRange(count).parallelStream().mapToLong(item -> Spin.run(loops)).sum())
              .get();
      return pace.correct(watch.seconds());
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }
}
