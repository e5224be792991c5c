package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.procpool.MapOptions;
import io.github.procpool.Outcome;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.ProcpoolException;
import io.github.procpool.SerializableCallable;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.FailureCodec;
import io.github.procpool.internal.wire.FrameType;
import io.github.procpool.internal.wire.ValueCodec;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads for which there is no memory that host and worker could share. */
class SharedMemoryFaultProcessTest extends FaultFixture {
  // ---- a worker whose host gives it none

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "/a/long/path", ""})
  void request_refused_taskFailsWithTheReasonAndTheWorkerGoesOn(String reason) throws Exception {
    String longer = reason + "/".repeat(reason.contains("path") ? 300 : 0);
    try (FakeHost host = new FakeHost(directory)) {
      host.makeReady();

      host.submit(0, () -> new byte[100_000]);

      refuse(host, longer);
      assertThat(failure(host, 0))
          .isInstanceOfSatisfying(
              TaskSerializationException.class,
              failure -> {
                assertThat(failure.stage()).isEqualTo(Stage.ENCODE_RESULT);
                assertThat(failure.path()).isEqualTo("result");
              })
          .hasMessageContaining("Result can't be sent to the host: it has 1000")
          .hasMessageEndingWith(longer);
      host.submit(1, () -> 42);
      assertThat(value(host, 1)).isEqualTo(42);
    }
  }

  @Test
  void request_refusedForAnException_taskFailsWithThatReason() throws Exception {
    try (FakeHost host = new FakeHost(directory)) {
      host.makeReady();

      host.submit(0, () -> SampleTasks.fail("x".repeat(50_000)));

      refuse(host, "none left");
      assertThat(failure(host, 0))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("Exception can't be sent to the host")
          .hasMessageEndingWith("none left");
    }
  }

  private static void refuse(FakeHost host, String reason) throws Exception {
    ByteSource request = host.readFrame(FrameType.SLAB_REQUEST);
    ByteSink grant = new ByteSink();
    grant.putVarLong(request.getVarLong());
    grant.putInt(SlotRing.NO_SLAB);
    grant.putUtf8(reason);
    host.write(FrameType.SLAB_GRANT, grant);
  }

  private static ByteSource outcome(FakeHost host, long sequence, boolean failed) {
    Await.until("the task is done", () -> host.ring().state(sequence) == SlotRing.DONE);
    ByteBuffer payload = host.ring().payload(sequence).order(ByteOrder.nativeOrder());
    int header = payload.getInt();
    assertThat(header < 0).isEqualTo(failed);
    return new ByteSource(payload.limit(4 + (header & Integer.MAX_VALUE)));
  }

  private static Throwable failure(FakeHost host, long sequence) {
    return new FailureCodec(null)
        .decode(outcome(host, sequence, true), SharedMemoryFaultProcessTest.class.getClassLoader());
  }

  private static Object value(FakeHost host, long sequence) {
    return new ValueCodec(null, null)
        .decode(
            outcome(host, sequence, false), SharedMemoryFaultProcessTest.class.getClassLoader());
  }

  // ---- a worker without descriptors

  @Test
  void submit_workerHasNoDescriptorLeft_largePayloadsFailWithTheReasonAndSmallOnesPass()
      throws Exception {
    ProcessPoolExecutor pool = newPool(quiet(1));
    SerializableCallable<byte[]> large = () -> bytes(3_000);
    pool.submit(SampleTasks::same, bytes(3_000)).get();
    pool.map(SharedMemoryFaultProcessTest::bytes, List.of(3_000, 3_001)).close();
    assertThat(pool.submit(Object::new).exception(SOON))
        .isInstanceOf(TaskSerializationException.class); // all classes of a failure are there now
    assertThat(pool.submit(SampleTasks::same, 1).get()).isEqualTo(1);
    pool.submit(SharedMemoryFaultProcessTest::loadWhatItNeeds).get();
    forbidNewFiles(pool.submit(SampleTasks::pid).get());

    requireTooManyFiles(pool.submit(SampleTasks::same, bytes(9_000_000)), Stage.DECODE_TASK);
    requireTooManyFiles(pool.submit(() -> bytes(2_000_000)), Stage.ENCODE_RESULT);
    assertThat(pool.submit(SampleTasks::same, 2).get()).isEqualTo(2);
    assertThat(pool.submit(large).get()).hasSize(3_000); // in a slab that it has mapped already
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  private static void requireTooManyFiles(TaskFuture<?> future, Stage stage) throws Exception {
    assertThat(future.exception(SOON))
        .isInstanceOfSatisfying(
            TaskSerializationException.class,
            failure -> assertThat(failure.stage()).isEqualTo(stage))
        .hasMessageContaining("Too many open files");
  }

  static void loadWhatItNeeds() throws ClassNotFoundException {
    // A class in a folder needs a descriptor to be loaded.
    Class.forName("io.github.procpool.internal.worker.NoRoomException");
  }

  /** All descriptors that the limit allows are in use: none is free, and none becomes free. */
  private static void forbidNewFiles(long pid) throws Exception {
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--nofile=3:3")
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }

  // ---- file systems that are full

  private static final int TOO_MUCH = 12 << 20;

  @Test
  void submit_memoryIsFull_payloadsTravelOnDisk() throws Exception {
    requireRight(RoomOnDisk.class, Map.of(Path.of("/dev/shm"), "size=2m"));
  }

  @Test
  void submit_memoryAndDiskAreFull_whatDoesNotFitFailsAloneAndSaysWhy() throws Exception {
    requireRight(NoRoom.class, Map.of(Path.of("/dev/shm"), "size=2m", directory, "size=8m"));
  }

  private void requireRight(Class<?> main, Map<Path, String> mounts) throws Exception {
    Path output = directory.resolve("output");
    List<String> probe = OtherMounts.command(mounts, List.of("true"));
    assumeThat(ChildHost.exitCode(ChildHost.start(probe, output))).as("mounts allowed").isZero();
    List<String> host =
        ChildHost.command(main, List.of("-Djava.io.tmpdir=" + directory, "-Xmx256m"));

    int code = ChildHost.exitCode(ChildHost.start(OtherMounts.command(mounts, host), output));

    assertThat(code).as(Files.readString(output)).isZero();
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    bytes[count - 1] = 1;
    return bytes;
  }

  /** A host with a disk besides its small shared memory, as in most containers. */
  static final class RoomOnDisk {
    private RoomOnDisk() {}

    public static void main(String[] args) throws Exception {
      try (ProcessPoolExecutor pool = quiet(2).build()) {
        byte[] much = bytes(TOO_MUCH);
        assertThat(pool.submit(SampleTasks::same, much).get()).isEqualTo(much);
        List<Integer> sizes = IntStream.range(0, 40).mapToObj(i -> 100_000 * (i % 10 + 1)).toList();
        assertThat(pool.map(SharedMemoryFaultProcessTest::bytes, sizes).stream())
            .map(result -> result.length)
            .isEqualTo(sizes);
        assertThat(pool.stats().workersLost()).isZero();
      }
    }
  }

  /** A host that has not enough of either. */
  static final class NoRoom {
    private NoRoom() {}

    public static void main(String[] args) throws Exception {
      try (ProcessPoolExecutor pool = quiet(2).build()) {
        requireHealthy(pool);
        assertThat(pool.submit(SampleTasks::same, bytes(TOO_MUCH)).exception())
            .isInstanceOf(ProcpoolException.class)
            .hasMessageContaining("can't be sent")
            .hasMessageContaining("no room for");
        assertThat(pool.submit(() -> bytes(TOO_MUCH)).exception())
            .isInstanceOf(TaskSerializationException.class)
            .hasMessageContaining("Result can't be sent")
            .hasMessageContaining("no room for");
        List<Integer> sizes = List.of(1, 2, 100_000, TOO_MUCH, 5, TOO_MUCH, 7, 1_000_000);
        List<Outcome<byte[]>> outcomes =
            pool.map(SharedMemoryFaultProcessTest::bytes, sizes, MapOptions.chunkSize(8))
                .outcomes()
                .toList();
        assertThat(outcomes)
            .extracting(Outcome::isSuccess)
            .containsExactly(true, true, true, false, true, false, true, true);
        assertThatThrownBy(() -> pool.share(bytes(TOO_MUCH))).hasMessageContaining("no room for");
        requireHealthy(pool);
        assertThat(pool.stats().workersLost()).isZero();
      }
    }
  }
}
