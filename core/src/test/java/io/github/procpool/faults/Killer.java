package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.WorkerInfo;
import io.github.procpool.WorkerLostException;
import io.github.procpool.WorkerState;
import io.github.procpool.testkit.Crash;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Ends workers of a pool at random moments, as a Poisson process. */
final class Killer extends Disturber {
  /** What happens to a worker. */
  enum Harm {
    KILLED,
    STOPPED,
    EXITS,
    HALTS,
    SEGMENTATION_FAULT
  }

  /** Of one worker. */
  private static final double MEAN_LIFE_MILLIS = 1_000;

  /** The pool kills a worker that is stopped for 8 s while it has a task: one in fifty. */
  private static final double MEAN_STOP_MILLIS = 2_000;

  /**
   * A crash as a task of its own, which alone may fail for it.
   *
   * @param always whether its second attempt crashes too
   */
  private record Ordered(Crash crash, boolean always, TaskFuture<Integer> task) {}

  private final ProcessPoolExecutor pool;
  private final int workers;
  private final Stops stops;
  private final Random random;
  private final Map<Harm, Integer> done = new EnumMap<>(Harm.class);
  private final Deque<Ordered> ordered = new ArrayDeque<>();

  /** 0 for none. One at a time, so that the others get on. */
  private long stopped;

  private long continueAtNanos;

  /**
   * @param workers how many the pool usually has
   * @param stops what others stop too
   */
  Killer(ProcessPoolExecutor pool, int workers, Stops stops, long seed) {
    super("killer");
    this.pool = pool;
    this.workers = workers;
    this.stops = stops;
    this.random = new Random(seed);
    start();
  }

  @Override
  void disturb() throws Exception {
    while (!pause(exponentialNanos(MEAN_LIFE_MILLIS / workers))) {
      if (stopped != 0 && System.nanoTime() - continueAtNanos >= 0) {
        continueStopped();
      }
      doHarm(Harm.values()[random.nextInt(Harm.values().length)]);
      while (!ordered.isEmpty() && ordered.peek().task().isDone()) {
        check(ordered.poll());
      }
    }
  }

  @Override
  void atEnd() throws Exception {
    continueStopped();
    while (!ordered.isEmpty()) {
      check(ordered.poll());
    }
  }

  private long exponentialNanos(double meanMillis) {
    double millis = -meanMillis * Math.log(1 - random.nextDouble());
    return (long) (millis * TimeUnit.MILLISECONDS.toNanos(1));
  }

  /** To one of the workers that can take tasks; where one is missing, nobody dies. */
  private void doHarm(Harm harm) {
    List<WorkerInfo> ready = pool.workers().stream().filter(Killer::isReady).toList();
    int seat = random.nextInt(workers);
    if (seat >= ready.size()) {
      return;
    }
    long pid = ready.get(seat).pid();
    switch (harm) {
      case KILLED -> Signal.KILL.sendTo(pid);
      case STOPPED -> stop(pid);
      case EXITS -> order(random.nextBoolean() ? Crash.EXIT_0 : Crash.EXIT_3);
      case HALTS -> order(random.nextBoolean() ? Crash.HALT_0 : Crash.HALT_7);
      case SEGMENTATION_FAULT -> order(Crash.SIGSEGV);
    }
    done.merge(harm, 1, Integer::sum);
  }

  /** None that starts: three of those that die in a row break the pool, as they should. */
  private static boolean isReady(WorkerInfo worker) {
    return worker.state() == WorkerState.IDLE || worker.state() == WorkerState.BUSY;
  }

  private void stop(long pid) {
    if (stopped == 0) {
      continueAtNanos = System.nanoTime() + exponentialNanos(MEAN_STOP_MILLIS);
      stopped = pid;
      stops.stop(pid);
    }
  }

  private void order(Crash crash) {
    boolean always = random.nextInt(4) == 0;
    TaskFuture<Integer> task =
        pool.with(TaskOptions.retries(1)).submit(() -> ChaosTasks.crash(crash, always));
    ordered.add(new Ordered(crash, always, task));
  }

  private static void check(Ordered order) throws Exception {
    Throwable failure = order.task().exception(FaultFixture.SOON.multipliedBy(3));
    if (failure == null) {
      assertThat(order.always()).as("%s at each attempt", order.crash()).isFalse();
      assertThat(order.task().get()).isEqualTo(2);
      return;
    }
    assertThat(failure).as("%s", order.crash()).isInstanceOf(WorkerLostException.class);
    WorkerLostException lost = (WorkerLostException) failure;
    assertThat(lost.attempt()).isEqualTo(2);
    boolean killedFirst = lost.signal().orElse(-1) == 9; // by somebody else
    if (order.always() && !killedFirst) {
      assertThat(lost.exitCode()).as("%s", lost).hasValue(order.crash().exitCode());
    }
  }

  private void continueStopped() {
    long pid = stopped;
    if (pid != 0) {
      stopped = 0;
      stops.letGo(pid);
    }
  }

  @Override
  public String toString() {
    return "killer: " + done;
  }
}
