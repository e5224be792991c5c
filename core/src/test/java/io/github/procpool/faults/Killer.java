package io.github.procpool.faults;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerInfo;
import io.github.procpool.testkit.Crash;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does harm to the workers of a pool at random moments, as a Poisson process. */
final class Killer implements AutoCloseable {
  /** A worker's mean life, if there are as many workers as this assumes. */
  private static final double MEAN_LIFE_MILLIS = 1_000;

  private static final int ASSUMED_WORKERS = 3;
  private static final int LONGEST_DELAY_MILLIS = 100;

  /** What happens to a worker. */
  enum Harm {
    KILLED,
    STOPPED,
    DELAYED,
    EXITS,
    HALTS,
    SEGMENTATION_FAULT
  }

  private final ProcessPoolExecutor pool;
  private final Random random;
  private final Map<Harm, Integer> done = new EnumMap<>(Harm.class);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "killer");
  private long stopped = -1;

  Killer(ProcessPoolExecutor pool, long seed) {
    this.pool = pool;
    this.random = new Random(seed);
    thread.start();
  }

  int harms() {
    return done.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void run() {
    try {
      while (!closing.await(untilNextMicros(), TimeUnit.MICROSECONDS)) {
        List<WorkerInfo> workers =
            pool.workers().stream().filter(worker -> worker.pid() > 0).toList();
        if (!workers.isEmpty()) {
          Harm harm = Harm.values()[random.nextInt(Harm.values().length)];
          doHarm(harm, workers.get(random.nextInt(workers.size())).pid());
          done.merge(harm, 1, Integer::sum);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      continueStopped();
    }
  }

  private long untilNextMicros() {
    double mean = MEAN_LIFE_MILLIS * 1_000 / ASSUMED_WORKERS;
    return (long) (-mean * Math.log(1 - random.nextDouble()));
  }

  private void doHarm(Harm harm, long pid) throws InterruptedException {
    switch (harm) {
      case KILLED -> Signal.KILL.sendTo(pid);
      case STOPPED -> {
        continueStopped(); // one at a time, so that the others make progress
        stopped = pid;
        Signal.STOP.sendTo(pid);
      }
      case DELAYED -> {
        Signal.STOP.sendTo(pid);
        boolean unused = closing.await(random.nextInt(LONGEST_DELAY_MILLIS), TimeUnit.MILLISECONDS);
        Signal.CONT.sendTo(pid);
      }
      case EXITS -> fromInside(Crash.EXIT_0);
      case HALTS -> fromInside(Crash.HALT_7);
      case SEGMENTATION_FAULT -> fromInside(Crash.SIGSEGV);
    }
  }

  /** In whichever worker has room. */
  private void fromInside(Crash crash) {
    TaskFuture<Void> unused = pool.submit(() -> crash.happen());
  }

  private void continueStopped() {
    if (stopped > 0) {
      Signal.CONT.sendTo(stopped);
      stopped = -1;
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Does no further harm, and lets the last stopped worker go on. */
  void stop() {
    closing.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "harm " + done;
  }
}
