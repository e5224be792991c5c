package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.MapOptions;
import io.github.procpool.Outcome;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerContext;
import io.github.procpool.WorkerLostException;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.FailureCodec;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake.Lane;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A host whose worker dies in the middle of the protocol, or does not keep to it. */
class ProtocolFaultProcessTest extends FaultFixture {
  private static final int KILLED = 128 + 9;

  private final FakeLauncher launcher = new FakeLauncher(1);

  private ProcessPoolExecutor poolWithOneFake() {
    return newPool(quiet(1).launcher(launcher));
  }

  // ---- death

  @ParameterizedTest
  @EnumSource
  void dies_whileItConnects_taskRunsElsewhere(Lane last) throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    for (Lane lane : Lane.values()) {
      if (lane.compareTo(last) <= 0) {
        worker.connect(lane);
      }
    }

    worker.die(KILLED);

    assertThat(task.get()).isEqualTo(2);
  }

  @Test
  void dies_withHalfAFrameWritten_taskRunsElsewhere() throws Exception {
    ByteBuffer whole = FakeWorker.frame(FrameType.CLASS_REQUEST, request());
    for (int bytes : new int[] {1, 4, 5, whole.limit() - 1}) {
      FakeLauncher own = new FakeLauncher(1);
      ProcessPoolExecutor pool = newPool(quiet(1).launcher(own));
      TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
      FakeWorker worker = own.next();
      worker.beReady();
      worker.awaitTask(0);

      FakeWorker.write(worker.control(), whole.duplicate().limit(bytes));
      worker.die(KILLED);

      assertThat(task.get()).isEqualTo(2);
      pool.close();
    }
  }

  private static ByteSink request() {
    ByteSink body = new ByteSink();
    body.putVarLong(1);
    body.putVarInt(0);
    body.putUtf8("java.lang.String");
    return body;
  }

  @Test
  void dies_betweenReadingATaskAndBeginningIt_taskRunsElsewhereUncharged() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(() -> WorkerContext.current().attempt());
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.awaitTask(0);

    worker.die(KILLED);

    assertThat(task.get()).isEqualTo(1);
    assertThat(pool.stats().retried()).isZero();
  }

  @Test
  void dies_afterBeginning_costsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);

    worker.die(KILLED);

    WorkerLostException lost = requireLost(task);
    assertThat(lost.signal()).hasValue(9);
    assertThat(lost.taskId()).hasValue(task.taskId());
    requireHealthy(pool);
  }

  @Test
  void dies_withHalfAResultWritten_costsThatTaskAlone() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);

    worker.ring().payload(0).putInt(100).put(new byte[50]);
    worker.die(KILLED);

    requireLost(task);
    requireHealthy(pool);
  }

  @Test
  void dies_resultCommittedButNotReported_resultCounts() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);
    worker.commit(0, FakeWorker.encoded(77));

    worker.die(KILLED);

    assertThat(task.get()).isEqualTo(77);
    requireHealthy(pool);
    assertThat(pool.stats().succeeded()).isEqualTo(1 + 8);
    assertThat(pool.stats().failed()).isZero();
  }

  @Test
  void dies_resultReportedButNobodyWasRung_resultCounts() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 2);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);
    worker.commit(0, FakeWorker.encoded(77));
    worker.ring().finish(0);

    worker.die(KILLED);

    assertThat(task.get()).isEqualTo(77);
    assertThat(next.get()).isEqualTo(3);
  }

  // ---- frames that no worker sends

  /** What a worker that is ready sends next. */
  private interface Misconduct {
    void happen(FakeWorker worker) throws IOException;
  }

  private static Arguments frame(String name, int type, ByteSink body) {
    Misconduct sends = worker -> worker.send(type, body);
    return Arguments.of(name, sends);
  }

  static Stream<Arguments> refusedFrames() {
    ByteSink nothing = new ByteSink();
    ByteSink endless = new ByteSink();
    endless.putLong(0);
    endless.putInt(0);
    endless.putVarInt(Integer.MAX_VALUE);
    return Stream.of(
        frame("hello once more", FrameType.HELLO, nothing),
        frame("an unknown type", 99, nothing),
        frame("a type of the host", FrameType.STOP, nothing),
        frame("a negative type", -1, nothing),
        frame("an empty stack", FrameType.STACK, nothing),
        frame("a stack of 2^31 frames", FrameType.STACK, endless),
        frame("an empty request", FrameType.SLAB_REQUEST, nothing),
        frame("an empty class request", FrameType.CLASS_REQUEST, nothing),
        frame("a failure after it was ready", FrameType.INITIALIZER_FAILED, failure()),
        Arguments.of(
            "a frame of 1 GiB",
            (Misconduct)
                worker ->
                    FakeWorker.write(
                        worker.control(),
                        ByteBuffer.allocate(5)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(1 << 30)
                            .put((byte) FrameType.STACK)
                            .flip())));
  }

  private static ByteSink failure() {
    ByteSink body = new ByteSink();
    new FailureCodec(null).encode(new IllegalStateException("too late"), body);
    return body;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedFrames")
  void sends_frameThatNoWorkerSends_isKilledAndReplaced(String name, Misconduct misconduct)
      throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.awaitTask(0);

    misconduct.happen(worker);

    assertThat(task.get()).isEqualTo(2);
    assertThat(worker.isAlive()).isFalse();
    requireHealthy(pool);
  }

  @Test
  void sends_readyTwiceAndNonsense_isIgnored() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.sayReady();
    worker.send(FrameType.PONG, null);
    ByteSink progress = new ByteSink();
    progress.putLong(Long.MIN_VALUE);
    progress.putDouble(Double.NaN);
    worker.send(FrameType.PROGRESS, progress);
    ByteSink request = new ByteSink();
    request.putVarLong(5);
    request.putVarInt(Integer.MIN_VALUE);
    request.putUtf8("../\0\0../etc/passwd");
    worker.send(FrameType.CLASS_REQUEST, request);

    assertThat(worker.awaitFrame(FrameType.CLASS_BYTES).getVarLong()).isEqualTo(5);
    worker.answer(0, "answered");
    assertThat((Object) task.join()).isEqualTo("answered");
  }

  @Test
  void sends_randomBytes_isKilledAndReplaced() throws Exception {
    Random random = new Random(Seed.next("random bytes of a worker"));
    for (int round = 0; round < Seed.rounds(5, 200); round++) {
      FakeLauncher own = new FakeLauncher(1);
      ProcessPoolExecutor pool = newPool(quiet(1).launcher(own));
      TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
      FakeWorker worker = own.next();
      worker.beReady();
      worker.awaitTask(0);
      byte[] bytes = new byte[1_000];
      random.nextBytes(bytes);
      bytes[3] |= 0x40;

      FakeWorker.write(worker.control(), ByteBuffer.wrap(bytes));

      assertThat(task.get()).isEqualTo(2);
      pool.close();
    }
  }

  // ---- shared memory that no worker writes

  @Test
  void writes_moreOutcomesThanItems_isKilledAndOnlyItsTaskIsLost() throws Exception {
    requireKilledFor(worker -> worker.ring().commitItems(0, Integer.MAX_VALUE));
  }

  @Test
  void writes_outcomeLongerThanItsArea_isKilledAndOnlyItsTaskIsLost() throws Exception {
    requireKilledFor(
        worker -> {
          worker.ring().payload(0).putInt(SlotRing.INLINE_BYTES);
          worker.ring().commitItems(0, 1);
        });
  }

  @Test
  void writes_slabThatItWasNotGiven_isKilledAndOnlyItsTaskIsLost() throws Exception {
    requireKilledFor(
        worker -> {
          worker.ring().payload(0).putInt(Integer.MAX_VALUE).putInt(1);
          worker.ring().commitItems(0, 1);
        });
  }

  @Test
  void writes_slabsThatNameEachOther_isKilledAndOnlyItsItemIsLost() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    Results<Integer> results =
        pool.map(SampleTasks::increment, List.of(1, 2, 3), MapOptions.chunkSize(3));
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);
    FakeSlab one = FakeSlab.request(worker, 0);
    FakeSlab other = FakeSlab.request(worker, 0);
    one.bytes().putInt(Integer.MAX_VALUE).putInt(other.id());
    other.bytes().putInt(Integer.MAX_VALUE).putInt(one.id());

    worker.ring().payload(0).putInt(Integer.MAX_VALUE).putInt(one.id());
    worker.ring().commitItems(0, 1);

    List<Outcome<Integer>> outcomes = results.outcomes().toList();
    assertThat(outcomes.get(0).error()).isInstanceOf(WorkerLostException.class);
    assertThat(outcomes.get(1).value()).isEqualTo(3);
    assertThat(outcomes.get(2).value()).isEqualTo(4);
    requireHealthy(pool);
  }

  @Test
  void writes_damagedValueBehindAGoodOne_costsItsItemAlone() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    Results<Integer> results =
        pool.map(SampleTasks::increment, List.of(1, 2, 3), MapOptions.chunkSize(3));
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);
    byte[] good = FakeWorker.encoded(2);
    byte[] longerThanItsFrame = {STRING_TAG, (byte) 0xfe, 0x7f};
    worker
        .ring()
        .payload(0)
        .putInt(good.length)
        .put(good)
        .putInt(longerThanItsFrame.length)
        .put(longerThanItsFrame);
    worker.ring().beginItem(0, 1);
    worker.ring().commitItems(0, 2);
    worker.ring().finish(0);
    worker.ringBell();

    List<Outcome<Integer>> outcomes = results.outcomes().toList();
    assertThat(outcomes.get(0).value()).isEqualTo(2);
    assertThat(outcomes.get(1).error()).isInstanceOf(WorkerLostException.class);
    assertThat(outcomes.get(2).value()).isEqualTo(4);
    requireHealthy(pool);
  }

  @Test
  void finishes_withoutAnOutcome_isKilledAndOnlyItsTaskIsLost() throws Exception {
    requireKilledFor(worker -> {});
  }

  @Test
  void asks_moreSlabsThanItsTaskHasItems_isKilledAndOnlyItsTaskIsLost() throws Exception {
    requireKilledFor(
        worker -> {
          for (int i = 0; i < 1_000 && worker.isAlive(); i++) {
            FakeSlab.ask(worker, 0);
          }
        });
  }

  private static final byte STRING_TAG = FakeWorker.encoded("")[0];

  private void requireKilledFor(Misconduct misconduct) throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Integer> next = pool.submit(SampleTasks::increment, 2);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.begin(0);

    try {
      misconduct.happen(worker);
      worker.ring().finish(0);
      worker.ringBell();
    } catch (IOException e) {
      Await.until(e + " is for its end", () -> !worker.isAlive());
    }

    requireLost(task);
    assertThat(worker.isAlive()).isFalse();
    assertThat(next.get()).isEqualTo(3);
    requireHealthy(pool);
  }

  // ---- one who talks all the time

  @Test
  void floodsItsControlLane_otherWorkersAreHeard() throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(2).minWorkers(2).launcher(launcher));
    FakeWorker worker = launcher.next();
    worker.beReady();
    Trail trail = trail();
    Thread flood = new Thread(() -> flood(worker), "flood");
    flood.start();
    try {
      TaskFuture<?>[] tasks = new TaskFuture<?>[2];
      for (int i = 0; i < 2; i++) {
        tasks[i] = pool.submit(() -> largeAfter(trail));
      }
      Await.until("the other worker answers", SOON, () -> tasks[0].isDone() || tasks[1].isDone());
    } finally {
      worker.die(KILLED);
      flood.join();
    }
    requireHealthy(pool);
  }

  /** More than a slot holds, so that the host is asked for a slab. */
  static byte[] largeAfter(Trail trail) throws IOException {
    trail.addPid();
    return new byte[100_000];
  }

  private static void flood(FakeWorker worker) {
    ByteBuffer pongs = ByteBuffer.allocate(50_000).order(ByteOrder.LITTLE_ENDIAN);
    while (pongs.remaining() >= 5) {
      pongs.putInt(1).put((byte) FrameType.PONG);
    }
    pongs.flip();
    try {
      while (worker.isAlive()) {
        FakeWorker.write(worker.control(), pongs.duplicate());
      }
    } catch (IOException e) {
      assertThat(worker.isAlive()).isFalse();
    }
  }
}
