package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.Handshake.Lane;
import io.github.procpool.testkit.SampleTasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who does not show what a worker of the pool would show is refused, and disturbs nobody. */
class HandshakeFaultProcessTest extends FaultFixture {
  private static final int VERSION_AT = Handshake.TOKEN_BYTES;
  private static final int SERIAL_AT = VERSION_AT + 4;
  private static final int LANE_AT = SERIAL_AT + 4;

  /** Makes what a stranger sends, of what a worker would send. */
  private interface Stranger {
    ByteBuffer bytes(FakeWorker worker);
  }

  private static Arguments stranger(String name, Stranger stranger) {
    return Arguments.of(name, stranger);
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        stranger("no token", worker -> FakeWorker.frame(FrameType.HELLO, null)),
        stranger("another token", worker -> hello(worker, 0, 1)),
        stranger("another version", worker -> hello(worker, VERSION_AT, 1)),
        stranger("a worker of no pool", worker -> hello(worker, SERIAL_AT, 64)),
        stranger("a lane that there is not", worker -> hello(worker, LANE_AT, 7)),
        stranger("half a hello", HandshakeFaultProcessTest::halfHello),
        stranger("another frame first", worker -> FakeWorker.frame(FrameType.PONG, null)),
        stranger("a frame of 2 GiB", worker -> length(Integer.MAX_VALUE)),
        stranger("a frame longer than any hello", worker -> length(1 << 19)),
        stranger("a frame of negative length", worker -> length(-5)),
        stranger("an empty frame", worker -> length(0)),
        stranger("random bytes", worker -> randomBytes()));
  }

  /** A hello with some bits of one byte turned over. */
  private static ByteBuffer hello(FakeWorker worker, int at, int bits) {
    byte[] body = worker.hello(Lane.CONTROL).toByteArray();
    body[at] ^= (byte) bits;
    ByteSink damaged = new ByteSink();
    damaged.putBytes(body);
    return FakeWorker.frame(FrameType.HELLO, damaged);
  }

  private static ByteBuffer halfHello(FakeWorker worker) {
    ByteSink half = new ByteSink();
    half.putBytes(worker.boot().token());
    half.putInt(Handshake.VERSION);
    return FakeWorker.frame(FrameType.HELLO, half);
  }

  private static ByteBuffer length(int announced) {
    return ByteBuffer.allocate(5)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(announced)
        .put((byte) FrameType.HELLO)
        .flip();
  }

  private static ByteBuffer randomBytes() {
    byte[] bytes = new byte[300];
    new Random(Seed.next("random bytes for a handshake")).nextBytes(bytes);
    bytes[3] |= 0x40; // longer than any frame, else the host waits for the rest of it
    return ByteBuffer.wrap(bytes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void connect_wrongHello_isClosedAndTheWorkerServes(String name, Stranger stranger)
      throws Exception {
    FakeLauncher launcher = new FakeLauncher(1);
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    TaskFuture<Integer> first = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();

    requireRefused(worker, stranger);
    worker.beReady();
    requireRefused(worker, stranger);

    worker.answer(0, "answered");
    assertThat((Object) first.join()).isEqualTo("answered");
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  private static void requireRefused(FakeWorker worker, Stranger stranger) throws IOException {
    SocketChannel channel = worker.connect();
    FakeWorker.write(channel, stranger.bytes(worker));
    FakeWorker.awaitClosed(channel);
  }

  @Test
  void connect_replayedHello_isClosedAndTheWorkerServes() throws Exception {
    FakeLauncher launcher = new FakeLauncher(1);
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    TaskFuture<Integer> first = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();

    for (Lane lane : Lane.values()) {
      FakeWorker.awaitClosed(worker.connect(lane));
    }

    worker.answer(0, "answered");
    assertThat((Object) first.join()).isEqualTo("answered");
  }

  @Test
  void connect_helloOfAWorkerThatHasEnded_isClosed() throws Exception {
    FakeLauncher launcher = new FakeLauncher(1);
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    TaskFuture<Integer> first = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    worker.beReady();
    worker.die(137);
    assertThat(first.get()).isEqualTo(2);

    for (Lane lane : Lane.values()) {
      FakeWorker.awaitClosed(worker.connect(lane));
    }

    requireHealthy(pool);
  }

  @Test
  void connect_helloTwiceOnOneConnection_isClosed() throws Exception {
    FakeLauncher launcher = new FakeLauncher(1);
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(launcher));
    TaskFuture<Integer> first = pool.submit(SampleTasks::increment, 1);
    FakeWorker worker = launcher.next();
    SocketChannel channel = worker.connect();
    ByteBuffer down = FakeWorker.frame(FrameType.HELLO, worker.hello(Lane.BELL_DOWN));
    ByteBuffer up = FakeWorker.frame(FrameType.HELLO, worker.hello(Lane.BELL_UP));

    FakeWorker.write(
        channel, ByteBuffer.allocate(down.limit() + up.limit()).put(down).put(up).flip());

    FakeWorker.awaitClosed(channel);
    worker.die(137);
    assertThat(first.get()).isEqualTo(2);
  }
}
