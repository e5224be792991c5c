package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.Handshake.Lane;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker whose host dies in the middle of the protocol, or does not keep to it: it ends. */
class WorkerProtocolFaultProcessTest extends FaultFixture {
  private static void requireEnds(FakeHost host) throws InterruptedException {
    assertThat(host.worker().waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void hostDies_whileTheWorkerConnects_workerEnds(Lane last) throws Exception {
    try (FakeHost host = new FakeHost(directory)) {
      host.accept(last);

      host.die();

      requireEnds(host);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 20})
  void hostDies_withHalfTheFirstFrameWritten_workerEnds(int bytes) throws Exception {
    try (FakeHost host = new FakeHost(directory)) {
      host.accept(Lane.BELL_UP);
      host.write(FakeWorker.frame(FrameType.DEFINE_SHAPE, FakeHost.shape()).limit(bytes));

      host.die();

      requireEnds(host);
    }
  }

  @Test
  void hostDies_withHalfAFrameWrittenWhileATaskRuns_workerEnds() throws Exception {
    Trail trail = trail();
    try (FakeHost host = new FakeHost(directory)) {
      host.makeReady();
      host.submit(0, () -> runFor(trail));
      trail.await(1);
      host.write(FakeWorker.frame(FrameType.DEFINE_SHAPE, FakeHost.shape()).limit(9));

      host.die();

      requireEnds(host);
    }
  }

  static int runFor(Trail trail) throws IOException, InterruptedException {
    SampleTasks.sleepLong(trail);
    return 1;
  }

  @Test
  void hostDies_taskSentButNotRungFor_workerEnds() throws Exception {
    try (FakeHost host = new FakeHost(directory)) {
      host.makeReady();
      boolean sent = host.ring().send(0, 1, 1, 1, 0, SlotRing.NO_SLAB);
      assertThat(sent).isTrue();

      host.die();

      requireEnds(host);
    }
  }

  static Stream<ByteBuffer> nonsense() {
    Random random = new Random(Seed.next("random bytes of a host"));
    return Stream.concat(
        Stream.of(
            FakeWorker.frame(99, null),
            FakeWorker.frame(FrameType.PONG, null),
            FakeWorker.frame(FrameType.INTERRUPT, null),
            FakeWorker.frame(FrameType.SLAB_GRANT, null),
            FakeWorker.frame(FrameType.CLASS_BYTES, null),
            header(-1),
            header(0),
            header(Integer.MAX_VALUE)),
        IntStream.range(0, Seed.rounds(2, 100)).mapToObj(i -> randomBytes(random)));
  }

  private static ByteBuffer header(int length) {
    return ByteBuffer.allocate(5)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(length)
        .put((byte) FrameType.PING)
        .flip();
  }

  private static ByteBuffer randomBytes(Random random) {
    byte[] bytes = new byte[100];
    random.nextBytes(bytes);
    bytes[3] |= 0x40;
    return ByteBuffer.wrap(bytes);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void hostSends_whatNoHostSends_workerEnds(ByteBuffer bytes) throws Exception {
    try (FakeHost host = new FakeHost(directory)) {
      host.makeReady();

      host.write(bytes);

      requireEnds(host);
    }
  }

  @Test
  void start_ringOfAnotherVersion_workerEnds() throws Exception {
    try (FakeHost host = new FakeHost(directory, WorkerProtocolFaultProcessTest::strangeRing)) {
      requireEnds(host);
      assertThat(host.worker().exitValue()).isEqualTo(70);
    }
  }

  private static SlotRing strangeRing(Path file) throws IOException {
    SlotRing ring = SlotRing.create(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[0]++;
    Files.write(file, bytes);
    return ring;
  }

  @Test
  void start_noHostThere_workerEnds() throws Exception {
    Path ring = Files.createFile(directory.resolve("ring"));
    SlotRing words = SlotRing.create(ring);
    Path boot = Files.createFile(directory.resolve("boot"));
    FakeHost.bootFile(
            directory.resolve("none"), ring, new byte[Handshake.TOKEN_BYTES], FakeHost.NONE)
        .write(boot);

    Process worker = FakeHost.startWorker(boot);

    assertThat(worker.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isEqualTo(70);
    assertThat(boot).doesNotExist();
    assertThat(words.readyPid()).isZero();
  }

  @Test
  void start_socketThatIsNoPath_workerEnds() throws Exception {
    Path ring = Files.createFile(directory.resolve("ring"));
    SlotRing unused = SlotRing.create(ring);
    Path boot = Files.createFile(directory.resolve("boot"));
    BootFile right =
        FakeHost.bootFile(directory, ring, new byte[Handshake.TOKEN_BYTES], FakeHost.NONE);
    new BootFile(
            "\0", right.ring(), right.token(), right.serial(), right.setup(), right.functions())
        .write(boot);

    Process worker = FakeHost.startWorker(boot);

    assertThat(worker.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isEqualTo(70);
  }

  @Test
  void start_bootFileCutShort_workerEnds() throws Exception {
    Path boot = Files.write(directory.resolve("boot"), new byte[] {100, 1, 2});

    Process worker = FakeHost.startWorker(boot);

    assertThat(worker.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(worker.exitValue()).isEqualTo(70);
  }
}
