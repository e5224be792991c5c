package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.MapOptions;
import io.github.procpool.Outcome;
import io.github.procpool.PoolExecutor;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.SerializableFunction;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.TaskTimeoutException;
import io.github.procpool.WorkerLostException;
import io.github.procpool.faults.ChaosTasks.Answer;
import io.github.procpool.faults.ChaosTasks.Call;
import io.github.procpool.testkit.StackDumps;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread that submits, maps, cancels, times out and resizes, and checks every outcome. */
final class ChaosLoad {
  /** How a task may end. */
  enum Ending {
    RIGHT,
    LOST,
    TIMED_OUT,
    CANCELLED
  }

  /** By then every task has its outcome; a stopped worker takes 8 s to be noticed. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final Duration GRACE = Duration.ofMillis(30);
  private static final int BATCH = 10;
  private static final int BACKLOG = 5 * BATCH;
  private static final int MAP_ITEMS = 40;
  private static final int LARGE_BYTES = 100_000;

  private record Submitted(int number, int attempts, TaskFuture<Answer> future) {}

  private final ProcessPoolExecutor pool;
  private final int workers;
  private final BeginCounts begins;
  private final boolean mayLose;
  private final Random random;
  private final Deque<Submitted> submitted = new ArrayDeque<>();
  private final Map<Ending, Integer> tally = new EnumMap<>(Ending.class);

  /**
   * @param workers the pool's usual number
   * @param mayLose whether somebody else ends workers
   */
  ChaosLoad(ProcessPoolExecutor pool, int workers, BeginCounts begins, boolean mayLose, long seed) {
    this.pool = pool;
    this.workers = workers;
    this.begins = begins;
    this.mayLose = mayLose;
    this.random = new Random(seed);
  }

  /** How many tasks have ended so. */
  Map<Ending, Integer> tally() {
    return tally;
  }

  /**
   * Does one thing after the other.
   *
   * @param failed set by the first thread that finds something wrong; ends all others
   */
  ChaosLoad runUntil(long endNanos, AtomicBoolean failed) throws InterruptedException {
    try {
      while (System.nanoTime() - endNanos < 0 && !failed.get()) {
        step();
      }
      awaitAllBut(0);
      return this;
    } catch (Throwable e) {
      failed.set(true);
      throw e;
    }
  }

  private void step() throws InterruptedException {
    int dice = random.nextInt(1_000);
    if (dice < 500) {
      submit();
    } else if (dice < 680) {
      map();
    } else if (dice < 690) {
      mapTimesOut();
    } else if (dice < 720) {
      closeMap();
    } else if (dice < 970) {
      cancel();
    } else if (dice < 990) {
      timeOut();
    } else if (dice < 997) {
      pool.resize(1 + random.nextInt(workers + 1));
    } else {
      pool.recycleWorkers();
    }
  }

  /** Leaves most of it behind, so that a stopped worker does not hold up this thread. */
  private void submit() throws InterruptedException {
    int attempts = someAttempts();
    PoolExecutor retried = pool.with(TaskOptions.retries(attempts - 1));
    int first = begins.next(BATCH, attempts);
    for (int number = first; number < first + BATCH; number++) {
      TaskFuture<Answer> future = retried.submit(ChaosTasks::work, call(number, someMicros()));
      submitted.add(new Submitted(number, attempts, future));
    }
    awaitAllBut(BACKLOG);
  }

  private void awaitAllBut(int backlog) throws InterruptedException {
    while (submitted.size() > backlog) {
      Submitted oldest = submitted.remove();
      check(oldest.future(), oldest.number(), oldest.attempts(), EnumSet.of(Ending.RIGHT));
    }
  }

  /** All items of a map, in either order. */
  private void map() {
    int attempts = someAttempts();
    int first = begins.next(MAP_ITEMS, attempts);
    PoolExecutor retried = pool.with(TaskOptions.retries(attempts - 1));
    MapOptions options = options();
    Set<Integer> unused =
        check(
            retried.map(ChaosTasks::work, calls(first), options),
            options.isUnordered() ? -1 : first,
            attempts,
            EnumSet.of(Ending.RIGHT));
  }

  /** As {@link #map}, but that one item runs into its time-out. */
  private void mapTimesOut() {
    int attempts = someAttempts();
    int first = begins.next(MAP_ITEMS, attempts);
    int late = first + random.nextInt(MAP_ITEMS);
    boolean hangs = random.nextInt(4) == 0;
    SerializableFunction<Call, Answer> function =
        call ->
            call.number() != late
                ? ChaosTasks.work(call)
                : hangs ? ChaosTasks.hang(call) : ChaosTasks.linger(call);
    List<Call> calls = calls(first);
    calls.set(late - first, call(late, aroundGraceMicros()));
    MapOptions options = options();
    Set<Integer> answered =
        check(
            pool.with(limited(attempts)).map(function, calls, options),
            options.isUnordered() ? -1 : first,
            attempts,
            EnumSet.of(Ending.RIGHT, Ending.TIMED_OUT));
    assertThat(answered).doesNotContain(late);
  }

  /** Takes some results and cancels the rest. */
  private void closeMap() {
    int attempts = someAttempts();
    int first = begins.next(MAP_ITEMS, attempts);
    PoolExecutor retried = pool.with(TaskOptions.retries(attempts - 1));
    try (Results<Answer> results = retried.map(ChaosTasks::work, calls(first), options())) {
      Iterator<Outcome<Answer>> each = results.outcomes().iterator();
      for (int taken = random.nextInt(MAP_ITEMS); taken > 0; taken--) {
        int unused = settle(each.next(), attempts, EnumSet.of(Ending.RIGHT));
      }
    }
  }

  /**
   * Takes all results; answers which items have one.
   *
   * @param first of the items, or −1 if they come in any order
   */
  private Set<Integer> check(
      Results<Answer> results, int first, int attempts, Set<Ending> allowed) {
    Set<Integer> answered = new HashSet<>();
    int count = 0;
    try {
      for (Outcome<Answer> outcome : (Iterable<Outcome<Answer>>) results.outcomes()::iterator) {
        int number = settle(outcome, attempts, allowed);
        if (number >= 0) {
          assertThat(answered.add(number)).as("first result of item %d", number).isTrue();
          assertThat(number).isEqualTo(first < 0 ? number : first + count);
        }
        count++;
      }
    } catch (CompletionException e) {
      throw noOutcome("an item of a map", e);
    }
    assertThat(count).as("outcomes of a map").isEqualTo(MAP_ITEMS);
    return answered;
  }

  private List<Call> calls(int first) {
    List<Call> calls = new ArrayList<>();
    for (int number = first; number < first + MAP_ITEMS; number++) {
      calls.add(call(number, random.nextInt(200)));
    }
    return calls;
  }

  private MapOptions options() {
    MapOptions options = MapOptions.timeout(LIMIT);
    if (random.nextBoolean()) {
      options = options.withChunkSize(1 + random.nextInt(MAP_ITEMS));
    }
    return random.nextBoolean() ? options.withUnordered() : options;
  }

  /** Of a task that waits, runs, has ended, or ends when its worker is about to be killed. */
  private void cancel() throws InterruptedException {
    int attempts = someAttempts();
    int number = begins.next(1, attempts);
    PoolExecutor executor = pool.with(limited(attempts));
    TaskFuture<Answer> future =
        random.nextInt(16) == 0
            ? executor.submit(ChaosTasks::linger, call(number, aroundGraceMicros()))
            : executor.submit(ChaosTasks::work, call(number, someMicros()));
    if (random.nextBoolean()) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(3_000)));
    }
    boolean cancelled = future.cancel(random.nextBoolean());
    check(
        future,
        number,
        attempts,
        cancelled ? EnumSet.of(Ending.CANCELLED) : EnumSet.of(Ending.RIGHT, Ending.TIMED_OUT));
    assertThat(future.isCancelled()).isEqualTo(cancelled);
  }

  private void timeOut() throws InterruptedException {
    int attempts = someAttempts();
    int number = begins.next(1, attempts);
    PoolExecutor executor = pool.with(limited(attempts));
    TaskFuture<Answer> future =
        random.nextInt(8) == 0
            ? executor.submit(ChaosTasks::hang, call(number, 0))
            : executor.submit(ChaosTasks::linger, call(number, aroundGraceMicros()));
    check(future, number, attempts, EnumSet.of(Ending.TIMED_OUT));
  }

  // ---- chance

  private int someAttempts() {
    return mayLose && random.nextBoolean() ? BeginCounts.MOST_ATTEMPTS : 1;
  }

  private static TaskOptions limited(int attempts) {
    return TaskOptions.retries(attempts - 1).withTimeout(TIMEOUT).withCancelGrace(GRACE);
  }

  /** So that all workers are busy and some tasks are sent ahead. */
  private int someMicros() {
    return random.nextBoolean() ? random.nextInt(40_000) : 0;
  }

  private int aroundGraceMicros() {
    return random.nextInt((int) (2 * TimeUnit.MICROSECONDS.convert(GRACE)));
  }

  private Call call(int number, int micros) {
    return new Call(
        begins.handle(), number, ChaosTasks.contentOf(number, someBytes()), micros, someBytes());
  }

  /** In the slot, or in a slab. */
  private int someBytes() {
    return random.nextInt(20) == 0 ? random.nextInt(LARGE_BYTES) : random.nextInt(50);
  }

  // ---- outcomes

  private void check(TaskFuture<Answer> future, int number, int attempts, Set<Ending> allowed)
      throws InterruptedException {
    Throwable failure;
    try {
      failure = future.exception(LIMIT);
    } catch (CancellationException e) {
      failure = e;
    } catch (TimeoutException e) {
      throw noOutcome("task " + future.taskId(), e);
    }
    count(failure, attempts, allowed);
    begins.requireNoneTooOften(number);
    if (failure == null) {
      assertThat(future.join().number()).isEqualTo(number);
      requireRight(future.join());
    }
  }

  private AssertionError noOutcome(String what, Exception cause) {
    System.out.println(pool.workers() + "\n" + pool.stats() + "\n" + StackDumps.ofFamily());
    return new AssertionError("no outcome of " + what, cause);
  }

  /** Answers which item of a map it was; −1 if it failed, as then only the map knows. */
  private int settle(Outcome<Answer> outcome, int attempts, Set<Ending> allowed) {
    if (!outcome.isSuccess()) {
      count(outcome.error(), attempts, allowed);
      return -1;
    }
    count(null, attempts, allowed);
    requireRight(outcome.value());
    return outcome.value().number();
  }

  private void count(@Nullable Throwable failure, int attempts, Set<Ending> allowed) {
    Ending ending = endingOf(failure);
    if (failure instanceof WorkerLostException lost) {
      assertThat(mayLose).as("nobody ends workers: %s", failure).isTrue();
      assertThat(lost.attempt()).as("attempts until it is given up").isEqualTo(attempts);
    } else {
      assertThat(ending).as("%s", failure).isIn(allowed);
    }
    tally.merge(ending, 1, Integer::sum);
  }

  private static Ending endingOf(@Nullable Throwable failure) {
    if (failure == null) {
      return Ending.RIGHT;
    } else if (failure instanceof WorkerLostException) {
      return Ending.LOST;
    } else if (failure instanceof TaskTimeoutException) {
      return Ending.TIMED_OUT;
    } else if (failure instanceof CancellationException) {
      return Ending.CANCELLED;
    }
    throw new AssertionError("no task of this load fails so", failure);
  }

  private void requireRight(Answer answer) {
    int number = answer.number();
    String sent = ChaosTasks.contentOf(number, answer.content().length());
    assertThat(answer.content().equals(sent)).as("the result of task %d is whole", number).isTrue();
    assertThat(begins.of(number, answer.attempt())).isEqualTo(1);
    for (int later = answer.attempt() + 1; later <= BeginCounts.MOST_ATTEMPTS; later++) {
      assertThat(begins.of(number, later)).as("attempt %d after the answer", later).isZero();
    }
    begins.requireNoneTooOften(number);
  }
}
