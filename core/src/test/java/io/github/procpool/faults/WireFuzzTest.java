package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.procpool.SerializableCallable;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.internal.wire.BootFile;
import io.github.procpool.internal.wire.ByteSink;
import io.github.procpool.internal.wire.ByteSource;
import io.github.procpool.internal.wire.CorruptFrameException;
import io.github.procpool.internal.wire.FailureCodec;
import io.github.procpool.internal.wire.FunctionDecoder;
import io.github.procpool.internal.wire.FunctionEncoder;
import io.github.procpool.internal.wire.FunctionShapes;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.internal.wire.Handshake.Lane;
import io.github.procpool.internal.wire.PoolSetup;
import io.github.procpool.internal.wire.ProcessBoot;
import io.github.procpool.internal.wire.ProcessIdentity;
import io.github.procpool.internal.wire.StackFrames;
import io.github.procpool.internal.wire.ValueCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged frames, a million in all with {@code RingFuzzTest}: each gives a value or a typed
 * exception, in bounded memory.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WireFuzzTest {
  private static final ClassLoader LOADER = WireFuzzTest.class.getClassLoader();

  /** Frames are of a few hundred bytes; a stack trace, and tables of 65,536 entries, go in. */
  private static final long MOST_BYTES = 8 << 20;

  private final long seed = Seed.next("damaged frames");
  private final Random random = new Random(seed);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ValueCodec values = new ValueCodec(null, null);
  private final FunctionDecoder functions = new FunctionDecoder(values);
  private final FailureCodec failures = new FailureCodec(null);
  private final List<byte[]> samples = new ArrayList<>();

  /** Takes a frame; what it throws has to be typed. */
  private interface Decoder {
    void decode(ByteSource frame) throws IOException;
  }

  private void sample(byte[] frame) {
    samples.add(frame);
  }

  private void fuzz(int rounds, Decoder decoder) {
    int decoded = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] frame = damaged();
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        decoder.decode(new ByteSource(frame));
        decoded++;
      } catch (CorruptFrameException | IOException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      } catch (TaskSerializationException e) {
        assertThat(e.getCause()).isNotInstanceOf(OutOfMemoryError.class);
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ": " + Arrays.toString(frame), e);
      }
      if (threads.getCurrentThreadAllocatedBytes() - before > MOST_BYTES) {
        throw new AssertionError("seed " + seed + ": much memory for " + Arrays.toString(frame));
      }
    }
    assertThat(decoded).isBetween(1, rounds - 1);
  }

  private byte[] damaged() {
    if (random.nextInt(8) == 0) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) random.nextInt(70);
      }
      return bytes;
    }
    byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
    for (int left = random.nextInt(5); left > 0 && bytes.length > 0; left--) {
      damage(bytes, random.nextInt(bytes.length));
    }
    return random.nextInt(3) > 0
        ? bytes
        : Arrays.copyOf(bytes, random.nextInt(bytes.length * 2 + 1));
  }

  private void damage(byte[] bytes, int at) {
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] = (byte) 0xFF;
      case 1 -> bytes[at] = 0;
      case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 3 -> bytes[at]++;
      case 4 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) random.nextInt());
      default -> bytes[at] = (byte) random.nextInt();
    }
  }

  // ---- what goes wrong

  /** A record of the tests. */
  record Point(int x, List<String> names) implements java.io.Serializable {}

  private void sampleValues() {
    Map<String, Object> map = new HashMap<>();
    map.put("list", new ArrayList<>(Arrays.asList(1, null, "x", 2.0, TimeUnit.DAYS)));
    map.put("record", new Point(1, List.of("a", "b")));
    map.put("rows", new long[][] {{1}, {2, 3}});
    Object[] all = {
      map,
      "text\u4e2d",
      new int[100],
      new String[] {"a", null, "b"},
      Set.of(1, 2, 3),
      Map.of("a", List.of(1L)),
      new LinkedHashSet<>(List.of("p", "q")),
      new LinkedHashMap<>(Map.of(1, 2)),
      Optional.of(new BigDecimal("1.5")),
      Duration.ofSeconds(5, 7),
      new TreeMap<>(Map.of("k", new ArrayList<>(List.of(1, 2)))),
      new ConcurrentHashMap<>(Map.of("k", new HashMap<>(Map.of(1, 2)))),
    };
    ByteSink sink = new ByteSink();
    for (Object value : all) {
      sink.reset();
      values.encode(value, sink);
      sample(sink.toByteArray());
    }
  }

  @Test
  void decodeValue_damaged_isTyped() {
    sampleValues();
    fuzz(
        Seed.rounds(250_000, 10_000_000),
        frame -> {
          boolean unused = values.isPlain(frame);
          Object value = values.decode(frame, LOADER, Stage.DECODE_RESULT);
          assertThat(value == null || value.getClass() != null).isTrue();
        });
  }

  @Test
  void decodeFunction_damaged_isTyped() {
    int captured = 7;
    List<String> names = new ArrayList<>(List.of("a", "b"));
    SerializableCallable<Object> inner = () -> captured;
    SerializableCallable<Object> outer = () -> inner.call() + "x" + names + captured;
    ByteSink sink = new ByteSink();
    FunctionEncoder encoder = new FunctionEncoder(values);
    List<byte[]> descriptors = new ArrayList<>();
    for (SerializableCallable<Object> function : List.of(inner, outer)) {
      sink.reset();
      encoder.encode(
          function,
          sink,
          id -> {
            descriptors.add(FunctionShapes.descriptor(id));
            functions.define(id, FunctionShapes.descriptor(id));
          });
      sample(sink.toByteArray());
    }
    int known = descriptors.size();
    fuzz(
        Seed.rounds(120_000, 5_000_000),
        frame -> {
          Object function =
              functions.decode(frame, LOADER, id -> unknownShape(descriptors, id, known));
          assertThat(function).isNotNull();
        });
  }

  private byte[] unknownShape(List<byte[]> descriptors, int id, int known) {
    if (random.nextBoolean()) {
      throw new CorruptFrameException("unknown shape " + id);
    }
    byte[] descriptor = descriptors.get(random.nextInt(known)).clone();
    damage(descriptor, random.nextInt(descriptor.length));
    return descriptor;
  }

  @Test
  void decodeFailure_damaged_isTyped() {
    ByteSink sink = new ByteSink();
    failures.encode(new IllegalStateException("m", new RuntimeException("c")), sink);
    sample(sink.toByteArray());
    sink.reset();
    failures.encode(new NotSerializable(), sink);
    sample(sink.toByteArray());
    fuzz(
        Seed.rounds(80_000, 5_000_000),
        frame -> assertThat(failures.decode(frame, LOADER)).isNotNull());
  }

  /** Travels as text. */
  private static final class NotSerializable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "UnusedVariable"}) // that is what it is for
    private final Object lock = new Object();
  }

  @Test
  void decodeControlFrames_damaged_areTyped() {
    byte[] token = new byte[Handshake.TOKEN_BYTES];
    Handshake handshake = new Handshake(token);
    sample(handshake.hello(1, Lane.BELL_UP, 99).toByteArray());
    ByteSink setup = new ByteSink();
    new PoolSetup("pool", 1, new byte[3], "java.base/*;!*", new byte[9], new byte[0]).encode(setup);
    sample(setup.toByteArray());
    ByteSink stack = new ByteSink();
    StackFrames.encode(new Throwable().getStackTrace(), stack);
    sample(stack.toByteArray());
    fuzz(Seed.rounds(150_000, 5_000_000), frame -> assertThat(handshake.check(frame)).isNotNull());
    fuzz(
        Seed.rounds(150_000, 5_000_000),
        frame -> assertThat(PoolSetup.decode(frame).poolName()).isNotNull());
    fuzz(
        Seed.rounds(100_000, 5_000_000),
        frame -> assertThat(StackFrames.decode(frame)).isNotNull());
  }

  @Test
  void readBootFiles_damaged_areTyped(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("boot");
    FakeHost.bootFile(
            Path.of("/a/socket"), Path.of("/a/ring"), new byte[Handshake.TOKEN_BYTES], new byte[9])
        .write(file);
    sample(Files.readAllBytes(file));
    new ProcessBoot(
            "/a/socket",
            new byte[Handshake.TOKEN_BYTES],
            new ProcessIdentity("name", "0-1", true),
            true,
            Map.of(1, new byte[5], 2, new byte[0]),
            new byte[20])
        .write(file);
    sample(Files.readAllBytes(file));
    fuzz(
        Seed.rounds(4_000, 200_000),
        frame -> {
          Files.write(file, frame.getBytes(frame.remaining()));
          assertThat(BootFile.read(file).socket()).isNotNull();
        });
    fuzz(
        Seed.rounds(4_000, 200_000),
        frame -> {
          Files.write(file, frame.getBytes(frame.remaining()));
          assertThat(ProcessBoot.read(file).socket()).isNotNull();
        });
  }
}
