package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two gibibytes, and more: what a payload can hold is carried, the rest is refused by whoever
 * encodes it. Takes 12 GiB of memory, so a build leaves it out; {@code LargePayloadProcessTest} has
 * the smaller sizes.
 */
@EnabledIfSystemProperty(named = "procpool.soak.seconds", matches = "[1-9].*")
class HugePayloadFaultProcessTest extends FaultFixture {
  /** Which way the payloads go. */
  enum Way {
    ARGUMENT,
    RESULT
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void submit_around2GiB_isCarriedOrRefusedAndNothingIsLeft(Way way) throws Exception {
    Path output = directory.resolve("output");
    List<String> heap = List.of("-XX:+UseSerialGC", "-Xmx6g", "-Xmn64m");
    Process host = ChildHost.start(ChildHost.command(Host.class, heap, way.name()), output);

    int code = ChildHost.exitCode(host, Duration.ofMinutes(9));

    assertThat(code).as(Files.readString(output)).isZero();
    assertThat(ChildHost.directoriesOf(host.pid())).isEmpty();
  }

  /** A host with one worker, each with room for the parts and for what is encoded of them. */
  static final class Host {
    /** Of an array of bytes; a tag and its length go before it. */
    private static final int LONGEST_RESULT = ByteSink.LIMIT - 6;

    /** The function goes before it too. */
    private static final int LONG_ARGUMENT = LONGEST_RESULT - 1_000;

    /** Two of them are too much. */
    private static final int PART = 1_100 << 20;

    private Host() {}

    public static void main(String[] args) throws Exception {
      try (ProcessPoolExecutor pool =
          quiet(1).minWorkers(1).workerHeap(6L << 30).jvmOptions("-Xmn64m").build()) {
        switch (Way.valueOf(args[0])) {
          case ARGUMENT -> {
            requireArgument(pool, LONG_ARGUMENT);
            requireRefused(
                Stage.ENCODE_TASK, pool.submit(Arrays::hashCode, new byte[LONGEST_RESULT + 1]));
            requireRefused(Stage.ENCODE_TASK, pool.submit(List::size, parts()));
          }
          case RESULT -> {
            requireResult(pool, LONGEST_RESULT);
            requireRefused(Stage.ENCODE_RESULT, pool.submit(Host::bytes, LONGEST_RESULT + 1));
            requireRefused(Stage.ENCODE_RESULT, pool.submit(Host::parts));
          }
        }

        requireHealthy(pool);
        assertThat(pool.stats().workersStarted()).isEqualTo(1);
        Await.until("what was large is given back", () -> sharedBytes() < 256 << 20);
      }
    }

    private static void requireResult(ProcessPoolExecutor pool, int size) throws Exception {
      int hash = Arrays.hashCode(pool.submit(Host::bytes, size).get());

      assertThat(hash).isEqualTo(Arrays.hashCode(bytes(size)));
    }

    private static void requireArgument(ProcessPoolExecutor pool, int size) throws Exception {
      byte[] argument = bytes(size);

      assertThat(pool.submit(Arrays::hashCode, argument).get())
          .isEqualTo(Arrays.hashCode(argument));
    }

    private static void requireRefused(Stage stage, TaskFuture<?> future) throws Exception {
      assertThat(future.exception(Duration.ofMinutes(2)))
          .isInstanceOfSatisfying(
              TaskSerializationException.class,
              refused -> assertThat(refused.stage()).isEqualTo(stage))
          .hasMessageContaining("the limit is 2 GiB");
    }

    /** Random, and no two mebibytes of it are the same. */
    static byte[] bytes(int size) {
      byte[] mebibyte = new byte[1 << 20];
      new Random(size).nextBytes(mebibyte);
      byte[] bytes = new byte[size];
      for (int at = 0; at >= 0 && at < size; at += mebibyte.length) {
        System.arraycopy(mebibyte, 0, bytes, at, Math.min(mebibyte.length, size - at));
        bytes[at] = (byte) (at >> 20);
        bytes[Math.min(at + 1, size - 1)] = (byte) (at >> 28);
      }
      return bytes;
    }

    static List<byte[]> parts() {
      return List.of(new byte[PART], new byte[PART]);
    }

    private static long sharedBytes() {
      try {
        long sum = 0;
        for (Path directory : ChildHost.directoriesOf(SampleTasks.pid())) {
          try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
              sum += Files.size(file);
            }
          }
        }
        return sum;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
