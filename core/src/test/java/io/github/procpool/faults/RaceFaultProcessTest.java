package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.PoolExecutor;
import io.github.procpool.PoolStats;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.ProcessPoolExecutorBuilder;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.WorkerLostException;
import io.github.procpool.WorkerState;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.spi.PoolListener;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The host's own threads against each other: callers who submit and cancel, receivers, completion
 * threads, and workers that answer at the speed of memory. A wake-up that is lost shows as a test
 * that does not end.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RaceFaultProcessTest extends FaultFixture {
  private static final int CALLERS = 3;

  /** What a caller completes a future with; no task has that number. */
  private static final int OWN_ANSWER = -1;

  private final long seed = Seed.next("races");
  private final FakeLauncher launcher = new FakeLauncher(Integer.MAX_VALUE);
  private final ExecutorService helpers = Executors.newCachedThreadPool();

  /** How often each task was begun. */
  private final Map<Long, AtomicInteger> runs = new ConcurrentHashMap<>();

  /** Hears of every task when it is submitted and when it is finished. */
  private static final class Told implements PoolListener {
    private final Map<Long, AtomicInteger> tasks = new ConcurrentHashMap<>();

    private AtomicInteger of(long task) {
      return tasks.computeIfAbsent(task, unused -> new AtomicInteger());
    }

    @Override
    public void taskSubmitted(long taskId) {
      of(taskId).incrementAndGet();
    }

    @Override
    public void taskFinished(long taskId, @Nullable Throwable error) {
      of(taskId).decrementAndGet();
    }
  }

  /** What one caller did with a task, and heard of it. */
  private static final class Call {
    private final TaskFuture<Integer> future;
    private final AtomicInteger callbacks = new AtomicInteger();
    private boolean withdrawn;

    Call(TaskFuture<Integer> future) {
      this.future = future;
    }
  }

  @AfterEach
  void endHelpers() {
    helpers.shutdownNow();
  }

  @Test
  void race_submitsAndCancels_oneOutcomeEach() throws Exception {
    race(quiet(2), 0, Seed.rounds(20_000, 300_000));
  }

  @Test
  void race_submitsAndCancelsThroughAFullQueue_oneOutcomeEach() throws Exception {
    race(quiet(1).queueCapacity(8), 0, Seed.rounds(20_000, 300_000));
  }

  @Test
  void race_submitsAndCancelsWhileWorkersDie_oneOutcomeEach() throws Exception {
    Told told = new Told();

    race(quiet(2).queueCapacity(400).listener(told), 400, Seed.rounds(6_000, 60_000));

    assertThat(told.tasks.values()).as("seed %d", seed).allMatch(count -> count.get() == 0);
  }

  @Test
  void complete_outcomeIsOnItsWay_poolIsLetGo() throws Exception {
    BlockingQueue<Runnable> deliveries = new LinkedBlockingQueue<>();
    ProcessPoolExecutor pool =
        newPool(quiet(1).launcher(launcher).completionExecutor(deliveries::add));
    PoolExecutor holding = pool.with(TaskOptions.retries(1).withRetryOn(failure -> true));
    TaskFuture<Integer> future = holding.submit(SampleTasks::increment, 1);
    future.addDoneCallback(done -> {});
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.answer(0, 2);
    Runnable delivery = deliveries.take();
    Await.until(
        "the pool has noted the end of the task", // until then, it is one that runs
        () -> pool.workers().get(0).state() == WorkerState.IDLE);

    assertThat(future.complete(OWN_ANSWER)).isTrue();
    delivery.run();

    assertThat(pool.stats().succeeded()).isEqualTo(1);
    pool.shutdown();
    worker.awaitFrame(FrameType.STOP);
    worker.die(0);
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void dies_resultCommittedButNotReported_taskIsCountedOnceAndNotRunAgain() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    PoolExecutor retrying = pool.with(TaskOptions.retries(3));
    TaskFuture<Integer> future = retrying.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);
    worker.commit(0, FakeWorker.encoded(2));

    worker.die(137);

    assertThat(future.get()).isEqualTo(2);
    pool.close();
    assertThat(pool.stats().succeeded()).isEqualTo(1);
    assertThat(pool.stats().failed()).isZero();
    assertThat(pool.stats().retried()).isZero();
  }

  @Test
  void exits_socketsStayOpen_taskIsLostAndThePoolEnds() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    TaskFuture<Integer> future = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);

    worker.exitAndStayConnected(1);

    WorkerLostException unused = requireLost(future);
    pool.shutdown();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    worker.die(1);
  }

  private void race(ProcessPoolExecutorBuilder builder, int dies, int callsEach) throws Exception {
    ProcessPoolExecutor pool = newPool(builder.launcher(launcher));
    Future<?> leader = helpers.submit(() -> lead(dies));
    List<Future<List<Call>>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Random random = new Random(seed + i);
      callers.add(helpers.submit(() -> call(pool, random, callsEach)));
    }
    List<Call> calls = new ArrayList<>();
    for (Future<List<Call>> caller : callers) {
      calls.addAll(caller.get());
    }
    pool.close();
    leader.cancel(true);

    for (Call call : calls) {
      requireOneOutcome(call);
    }
    PoolStats stats = pool.stats();
    assertThat(stats.submitted()).isEqualTo(calls.size());
    assertThat(stats.succeeded() + stats.failed() + stats.cancelled()).isEqualTo(calls.size());
    assertThat(stats.workersLost() > 0).isEqualTo(dies > 0);
  }

  /** Gives every process that the pool starts its life. */
  private Void lead(int dies) throws InterruptedException {
    for (int i = 0; ; i++) {
      new EagerWorker(launcher.next(), new Random(seed + 100 + i), dies, this::begun).start();
    }
  }

  private void begun(long task) {
    runs.computeIfAbsent(task, unused -> new AtomicInteger()).incrementAndGet();
  }

  private static List<Call> call(ProcessPoolExecutor pool, Random random, int times) {
    PoolExecutor holding = pool.with(TaskOptions.retries(1).withRetryOn(failure -> false));
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      PoolExecutor target = random.nextInt(4) == 0 ? holding : pool;
      Call call = new Call(target.submit(SampleTasks::increment, i));
      calls.add(call);
      call.future.addDoneCallback(done -> call.callbacks.incrementAndGet());
      switch (random.nextInt(15)) {
        case 0 -> withdraw(call);
        case 1 -> call.future.cancel(true);
        case 2 -> { // an older one, which may be anywhere
          int back = random.nextInt(Math.min(200, calls.size()));
          withdraw(calls.get(calls.size() - 1 - back));
        }
        case 3 -> spin(random.nextInt(20_000)); // all go to sleep
        case 4 -> {
          int back = random.nextInt(Math.min(20, calls.size()));
          calls.get(calls.size() - 1 - back).future.complete(OWN_ANSWER);
        }
        default -> {}
      }
    }
    return calls;
  }

  private static void withdraw(Call call) {
    if (!call.future.isDone()) { // else a cancel says what an earlier one did
      call.withdrawn = call.future.cancel(false);
    }
  }

  private static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }

  private void requireOneOutcome(Call call) throws InterruptedException {
    TaskFuture<Integer> future = call.future;
    AtomicInteger begun = runs.get(future.taskId());
    int times = begun == null ? 0 : begun.get();
    assertThat(future).as("seed %d", seed).isDone();
    assertThat(call.callbacks).as("seed %d", seed).hasValue(1);
    assertThat(times).as("runs of %s, seed %d", future, seed).isLessThanOrEqualTo(1);
    if (future.isCancelled()) {
      assertThat(call.withdrawn && times > 0).as("withdrawn and begun, seed %d", seed).isFalse();
      return;
    }
    Throwable failure = future.exception();
    if (failure != null) {
      assertThat(failure).isInstanceOf(WorkerLostException.class);
    } else if (future.join() != OWN_ANSWER) {
      assertThat((long) future.join()).as("seed %d", seed).isEqualTo(future.taskId());
      assertThat(times).as("runs of %s, seed %d", future, seed).isEqualTo(1);
    }
  }
}
