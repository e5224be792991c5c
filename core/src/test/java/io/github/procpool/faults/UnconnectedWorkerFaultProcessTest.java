package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.SerializableCallable;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskOptions;
import io.github.procpool.WorkerContext;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.FunctionEncoder;
import io.github.procpool.internal.wire.FunctionShapes;
import io.github.procpool.internal.wire.InterruptKind;
import io.github.procpool.internal.wire.ValueCodec;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Tasks come before the sockets: what works without them, and what happens when they come. */
class UnconnectedWorkerFaultProcessTest extends FaultFixture {
  private final FakeLauncher launcher = new FakeLauncher(1);

  private FakeWorker start() throws Exception {
    FakeWorker worker = launcher.next();
    worker.sayReady();
    return worker;
  }

  private ProcessPoolExecutor poolWithOneFake() {
    return newPool(quiet(1).launcher(launcher));
  }

  @Test
  void answers_withoutSockets_isHeard() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> first = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = start();
    worker.answerSilently(0, 2);
    assertThat(first.get()).isEqualTo(2);

    TaskFuture<Integer> second = pool.submit(SampleTasks::increment, 2);
    worker.answerSilently(1, 3);

    assertThat(second.get()).isEqualTo(3);
    assertThat(pool.workers().get(0).pid()).isEqualTo(worker.ring().readyPid());
  }

  @Test
  void get_beforeItConnects_asksItForNoBell() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = start();
    worker.awaitTask(0);

    assertThatThrownBy(() -> task.get(1, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    assertThat(worker.ring().claimHostBell()).isFalse();
    worker.connectAll();
    worker.answer(0, 2);
    assertThat(task.get()).isEqualTo(2);
  }

  @Test
  void dies_withoutSockets_onlyTheTaskThatItHadBegunIsLost() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> begun = pool.submit(SampleTasks::increment, 1);
    TaskFuture<Integer> queued = pool.submit(SampleTasks::increment, 2);
    FakeWorker worker = start();
    worker.begin(0);

    worker.die(137);

    assertThat(requireLost(begun).workerId()).isZero();
    assertThat(queued.get()).isEqualTo(3);
    requireHealthy(pool);
  }

  @Test
  void dies_resultCommittedWithoutSockets_resultIsTaken() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = start();
    worker.answerSilently(0, 2);

    worker.die(137);

    assertThat(task.get()).isEqualTo(2);
    requireHealthy(pool);
  }

  @Test
  void cancel_beforeItConnects_itIsInterruptedThen() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> task =
        pool.with(TaskOptions.cancelGrace(Duration.ofMinutes(1))).submit(SampleTasks::increment, 1);
    FakeWorker worker = start();
    worker.begin(0);
    assertThat(task.cancel(true)).isTrue();

    worker.connectAll();

    ByteSource interrupt = worker.awaitFrame(FrameType.INTERRUPT);
    assertThat(interrupt.getLong()).isZero();
    assertThat(interrupt.getInt()).isEqualTo(-1);
    assertThat((int) interrupt.getByte()).isEqualTo(InterruptKind.PLAIN);
  }

  @Test
  void sleeps_whenTheHostDoesNotKnowItsBellYet_isWokenWhenItDoes() throws Exception {
    ProcessPoolExecutor pool = poolWithOneFake();
    TaskFuture<Integer> first = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = start();
    worker.answerSilently(0, 2);
    assertThat(first.get()).isEqualTo(2);
    worker.ring().parkWorker();
    TaskFuture<Integer> second = pool.submit(SampleTasks::increment, 2);
    worker.awaitTask(1);

    worker.connectAll();

    assertThat(worker.awaitBell(ByteBuffer.allocate(8))).isTrue();
    worker.answer(1, 3);
    assertThat(second.get()).isEqualTo(3);
  }

  @Test
  void start_taskInTheRing_runsBeforeTheHostTakesAConnection() throws Exception {
    SerializableCallable<Integer> task = UnconnectedWorkerFaultProcessTest::answer;
    ByteSink functions = new ByteSink();
    ByteSink frame = new ByteSink();
    frame.putByte(0); // a callable
    frame.putVarInt(0); // of the application's loader
    new FunctionEncoder(new ValueCodec(null, null))
        .encode(task, frame, shape -> describe(shape, functions));

    try (FakeHost host =
        new FakeHost(directory, file -> ringWith(frame, file), functions.toByteArray())) {
      SlotRing ring = host.ring();
      Await.until("the task is done", SOON, () -> ring.state(0) == SlotRing.DONE);

      ByteBuffer outcome = ring.payload(0);
      int length = outcome.getInt();
      byte[] result = new byte[length];
      outcome.get(result);
      assertThat(result).isEqualTo(FakeWorker.encoded(42));
      host.makeReady();
    }
  }

  static int answer() {
    return 42;
  }

  private static void describe(int shape, ByteSink functions) {
    ByteSink function = new ByteSink();
    function.putByte(FunctionShapes.isPlain(shape) ? 1 : 0);
    function.putVarInt(shape);
    function.putBytes(FunctionShapes.descriptor(shape));
    functions.putInt(function.size());
    functions.putBytes(function.toByteArray());
  }

  private static SlotRing ringWith(ByteSink frame, Path file) throws IOException {
    SlotRing ring = SlotRing.create(file);
    ring.put(0, frame.array(), 0, frame.size());
    assertThat(ring.send(0, 1, 1, 1, frame.size(), SlotRing.NO_SLAB)).isTrue();
    return ring;
  }

  @Test
  void progress_ofTheFirstTask_waitsForTheSocketsAndIsHeard() throws Exception {
    Progress heard = new Progress();
    ProcessPoolExecutor pool = newPool(quiet(1).listener(heard));

    TaskFuture<Long> task = pool.submit(UnconnectedWorkerFaultProcessTest::sayHalf);

    assertThat(task.get()).isEqualTo(task.taskId());
    Await.until("the progress is heard", SOON, () -> heard.fraction == 0.5);
  }

  static long sayHalf() {
    WorkerContext context = WorkerContext.current();
    context.progress(0.5);
    return context.taskId();
  }

  private static final class Progress implements io.github.procpool.spi.PoolListener {
    private volatile double fraction;

    @Override
    public void progress(long taskId, double newFraction) {
      fraction = newFraction;
    }
  }
}
