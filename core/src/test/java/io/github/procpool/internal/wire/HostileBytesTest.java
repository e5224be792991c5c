package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.SerializableCallable;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Damaged bytes: a typed exception, or some value; never anything else, never much memory. */
final class HostileBytesTest {
  private static final ClassLoader LOADER = HostileBytesTest.class.getClassLoader();
  private static final long SEED = Long.getLong("procpool.test.seed", 20_260_101);
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(SEED);
  private final ValueCodec values = new ValueCodec(null, null);
  private final FunctionDecoder functions = new FunctionDecoder(values);
  private final FailureCodec failures = new FailureCodec(null);

  private List<byte[]> samples() {
    List<byte[]> samples = new ArrayList<>();
    Map<String, Object> map = new HashMap<>();
    map.put("ints", new int[] {1, 2, 3});
    map.put("list", new ArrayList<>(Arrays.asList(1, null, "x", 2.0, TimeUnit.DAYS)));
    map.put("set", java.util.Set.of(1, 2, 3));
    map.put("map", Map.of("a", List.of(1L), "b", List.of()));
    map.put("record", new ValueCodecTest.Point());
    map.put("rows", new long[][] {{1}, {2}});
    map.put("column", new ArrayList<>(List.of(1, 2, 3, 4)));
    map.put("columns", java.util.Set.of(1.5, 2.5, 3.5, 4.5));
    ByteSink sink = new ByteSink();
    Object[] all = {
      map,
      "text\u4e2d",
      new CopyOnWriteArrayList<>(List.of("a", 1)),
      new HashMap<>(Map.of("k", new CopyOnWriteArrayList<>())),
      new int[100],
      new java.math.BigDecimal("1.5")
    };
    for (Object value : all) {
      sink.reset();
      values.encode(value, sink);
      samples.add(sink.toByteArray());
    }
    int captured = 7;
    SerializableCallable<Object> inner = () -> captured;
    SerializableCallable<Object> outer = () -> inner.call() + "x" + captured;
    sink.reset();
    new FunctionEncoder(values)
        .encode(outer, sink, id -> functions.define(id, FunctionShapes.descriptor(id)));
    samples.add(sink.toByteArray());
    sink.reset();
    failures.encode(new IllegalStateException("m", new RuntimeException("c")), sink);
    samples.add(sink.toByteArray());
    return samples;
  }

  private byte[] damaged(List<byte[]> samples) {
    byte[] bytes;
    if (random.nextInt(4) == 0) {
      bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = (byte) random.nextInt(70);
      }
      return bytes;
    }
    bytes = samples.get(random.nextInt(samples.size())).clone();
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes[random.nextInt(bytes.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : 0xFF);
    }
    int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 1);
    return Arrays.copyOf(bytes, length);
  }

  @Test
  void decode_randomAndDamagedBytes_failsTypedOrGivesAValue() {
    List<byte[]> samples = samples();
    int decoded = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damaged(samples);
      try {
        values.isPlain(new ByteSource(bytes));
        values.decode(new ByteSource(bytes), LOADER, Stage.DECODE_RESULT);
        decoded++;
      } catch (CorruptFrameException | TaskSerializationException e) {
        assertThat(e).hasMessageMatching("(?s).+");
        assertThat(e.getCause() instanceof OutOfMemoryError).isFalse();
      }
    }
    assertThat(decoded).isBetween(1, ROUNDS - 1);
  }

  @Test
  void decodeFunction_randomAndDamagedBytes_failsTypedOrGivesOne() {
    List<byte[]> samples = samples();
    int decoded = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damaged(samples);
      try {
        functions.decode(
            new ByteSource(bytes),
            LOADER,
            id -> {
              throw new CorruptFrameException("unknown shape " + id);
            });
        decoded++;
      } catch (CorruptFrameException | TaskSerializationException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
    assertThat(decoded).isBetween(1, ROUNDS - 1);
  }

  @Test
  void decodeFailure_randomAndDamagedBytes_failsTypedOrGivesOne() {
    List<byte[]> samples = samples();
    int decoded = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damaged(samples);
      try {
        assertThat(failures.decode(new ByteSource(bytes), LOADER)).isNotNull();
        decoded++;
      } catch (CorruptFrameException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
    assertThat(decoded).isBetween(1, ROUNDS - 1);
  }

  @Test
  void define_damagedDescriptor_isRefusedTyped() {
    byte[] good =
        new FunctionShape("a/B", "c/D", "call", "()V", 6, "a/B", "lambda$0", "()V", "()V", 0)
            .toDescriptor();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> functions.define(1, cut)))
          .isInstanceOf(CorruptFrameException.class);
    }
  }
}
