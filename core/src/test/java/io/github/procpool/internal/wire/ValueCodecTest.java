package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.TaskSerializationException.Stage;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes in comes out, of the same class; and what must not be taken apart is not. */
final class ValueCodecTest {
  private static final ClassLoader LOADER = ValueCodecTest.class.getClassLoader();

  private final ValueCodec codec = new ValueCodec(null, null);
  private final ByteSink sink = new ByteSink();

  private @Nullable Object roundTrip(@Nullable Object value) {
    sink.reset();
    codec.encode(value, sink, Stage.ENCODE_RESULT, "result");
    ByteBuffer direct = ByteBuffer.allocateDirect(sink.size());
    direct.put(sink.toBuffer()).flip();
    ByteSource in = new ByteSource(direct);
    Object decoded = codec.decode(in, LOADER, Stage.DECODE_RESULT);
    assertThat(in.remaining()).isZero();
    return decoded;
  }

  private int tag() {
    return sink.array()[0] & 0x7F;
  }

  private boolean isPlain() {
    return codec.isPlain(new ByteSource(sink.toBuffer()));
  }

  static Stream<@Nullable Object> leaves() {
    return Stream.of(
        null,
        true,
        false,
        (byte) -1,
        Short.MIN_VALUE,
        '\uFFFF',
        0,
        -1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        (1L << 48) - 1,
        1L << 48,
        -1L << 48,
        (-1L << 48) - 1,
        -0.0f,
        Float.NaN,
        Double.MIN_VALUE,
        "",
        "x",
        "\ud83d\ude00\ud800",
        new boolean[] {true, false},
        new byte[] {1, -1},
        new short[] {1, -1},
        new char[] {'a', '\uffff'},
        new int[] {1, Integer.MIN_VALUE},
        new long[] {1, Long.MIN_VALUE},
        new float[] {1, Float.NaN},
        new double[] {1, -0.0},
        new byte[0],
        new int[100_000],
        BigInteger.ZERO,
        BigInteger.TWO.pow(4000).negate(),
        new BigDecimal("-1.500"),
        new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
        Instant.MIN,
        Instant.MAX,
        Instant.ofEpochSecond(-1, 999_999_999),
        Duration.ofSeconds(Long.MIN_VALUE),
        Duration.ofNanos(-1),
        LocalDate.MIN,
        LocalDate.MAX);
  }

  static Stream<Object> composites() {
    Map<@Nullable Object, @Nullable Object> withNulls = new HashMap<>();
    withNulls.put(null, 1);
    withNulls.put("n", null);
    Map<String, Object> nested = new LinkedHashMap<>();
    nested.put("b", new ArrayList<>(Arrays.asList(1, null, "x", new ArrayList<>())));
    nested.put("a", Map.of(1, List.of(2.0)));
    return Stream.of(
        new @Nullable String[] {"a", null, "\u4e2d"},
        new @Nullable Object[] {1, null, "x", new int[] {1}},
        new int[][] {{1}, {}, {2, 3}},
        new double[][] {{1}, null},
        new ArrayList<>(Arrays.asList(1, null, "x")),
        new ArrayList<>(),
        new @Nullable Object[] {1L, Long.MIN_VALUE, -1L, Long.MAX_VALUE},
        new @Nullable Object[] {1, 2, 3, 4, null},
        new ArrayList<>(List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE)),
        new ArrayList<>(List.of(1, 2, 3, 4L)),
        new ArrayList<>(List.of(1.5, -0.0, Double.NaN, Double.MIN_VALUE)),
        new ArrayList<>(List.of(1.5, 2.5, 3.5, 4.5f)),
        new ArrayList<>(List.of(1L, 2L, 3L, 4)),
        new LinkedHashSet<>(List.of(9, 8, 7, 6, 5)),
        Set.of(1L, 2L, 3L, 4L, 5L),
        List.of(1, 2, 3, 4, 5),
        Stream.of(1, 2, 3, 4, null).toList(),
        Stream.of(1.0, 2.0, 3.0, 4.0).toList(),
        List.of(),
        List.of(1),
        List.of(1, 2),
        List.of(1, 2, 3),
        Stream.of("a", null).toList(),
        Set.of(),
        Set.of(1),
        Set.of(1, 2, 3),
        Map.of(),
        Map.of(1, "a"),
        Map.of(1, "a", 2, "b", 3, "c"),
        new HashSet<>(Arrays.asList(1, null)),
        new LinkedHashSet<>(List.of("z", "a")),
        withNulls,
        nested,
        TimeUnit.HOURS,
        Op.PLUS,
        new ArrayList<>(List.of(Op.PLUS, Op.MINUS, Op.PLUS)),
        new Point(1, 2.5, "p", null),
        List.of(new Point(1, 2, "a", Op.MINUS), new Point(3, 4, "b", Op.PLUS)),
        new Empty());
  }

  static Stream<Object> serialized() {
    InvocationHandler handler = new Echo();
    return Stream.of(
        new TreeMap<>(Map.of("a", 1)),
        new CopyOnWriteArrayList<>(List.of(1)),
        Arrays.asList(1, 2),
        Collections.emptyList(),
        new ArrayList<>(List.of(1, new Plain(7))),
        new Integer[] {1, null},
        int.class,
        String[].class,
        new Replaced(3),
        new Subclass(List.of(1)),
        Proxy.newProxyInstance(LOADER, new Class<?>[] {Comparable.class}, handler),
        Proxy.newProxyInstance(LOADER, new Class<?>[] {Hidden.class}, handler));
  }

  static Stream<Arguments> leavesArguments() {
    return leaves().map(ValueCodecTest::one);
  }

  static Stream<Arguments> compositesArguments() {
    return composites().map(ValueCodecTest::one);
  }

  static Stream<Arguments> serializedArguments() {
    return serialized().map(ValueCodecTest::one);
  }

  // An array by itself would be taken for a list of arguments.
  private static Arguments one(@Nullable Object value) {
    return () -> new @Nullable Object[] {value};
  }

  @ParameterizedTest
  @MethodSource("leavesArguments")
  void encode_leaf_comesBackAndIsPlain(@Nullable Object value) {
    assertSame(roundTrip(value), value);
    assertThat(Tags.isLeaf(tag())).isTrue();
    assertThat(isPlain()).isEqualTo(sink.size() <= 64 << 10);
  }

  @ParameterizedTest
  @MethodSource("compositesArguments")
  void encode_composite_comesBackInCompactForm(Object value) {
    assertSame(roundTrip(value), value);
    assertThat(Tags.isComposite(tag())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("serializedArguments")
  void encode_anythingElse_comesBackThroughJavaSerialization(Object value) {
    assertSame(roundTrip(value), value);
    assertThat(tag()).isEqualTo(Tags.JAVA);
    assertThat(isPlain()).isFalse();
  }

  @Test
  void isPlain_enumOrRecordAnywhere_isFalse() {
    roundTrip(new ArrayList<>(List.of(1, "x")));
    assertThat(isPlain()).isTrue();
    roundTrip(Op.PLUS);
    assertThat(isPlain()).isFalse();
    roundTrip(new ArrayList<>(List.of(1, new ArrayList<>(List.of(new Empty())))));
    assertThat(isPlain()).isFalse();
  }

  @Test
  void encode_immutableList_staysUnmodifiable() {
    for (Object list : new Object[] {List.of(), List.of(1), List.of(1, 2, 3)}) {
      assertThat(roundTrip(list)).hasSameClassAs(list);
    }
  }

  @Test
  void encode_boxedNumbersOfOneClass_takeTheRoomOfTheNumbers() {
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < 1000; i++) {
      numbers.add(i);
    }

    assertThat(roundTrip(numbers)).isEqualTo(numbers);

    assertThat(sink.size()).isBetween(8 * 1000, 8 * 1000 + 8);
  }

  @Test
  void decode_columnOfSomethingElse_isRefused() {
    sink.putByte(Tags.ARRAY_LIST);
    sink.putVarInt(4);
    sink.putByte(Tags.COLUMN);
    sink.putByte(Tags.STRING);
    sink.putLong(0);

    assertThatThrownBy(
            () -> codec.decode(new ByteSource(sink.toBuffer()), LOADER, Stage.DECODE_RESULT))
        .isInstanceOf(CorruptFrameException.class);
  }

  @Test
  void encode_linkedMapInAccessOrder_keepsThatOrder() {
    for (int size = 0; size < 4; size++) {
      Map<Object, Object> map = new LinkedHashMap<>(16, 0.75f, true);
      for (int i = 0; i < size; i++) {
        map.put(i, i);
      }
      Map<Object, Object> decoded = asMap(roundTrip(map));
      assertThat(tag()).isEqualTo(Tags.JAVA);
      decoded.put("x", 1);
      decoded.put("y", 1);
      decoded.get("x");
      assertThat(new ArrayList<>(decoded.keySet()).get(size + 1)).isEqualTo("x");
    }
  }

  @Test
  void encode_listThatContainsItself_keepsTheCycle() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    List<?> decoded = asList(roundTrip(list));
    assertThat(decoded.get(0) == decoded).isTrue();
  }

  @Test
  void encode_samePartTwice_staysOnePart() {
    for (Object part :
        new Object[] {
          new ArrayList<>(List.of(1)), new int[] {1}, new HashMap<>(), new String[0], new Point()
        }) {
      Object shared = part instanceof Point ? new ArrayList<>(List.of(part)) : part;
      List<?> decoded = asList(roundTrip(new ArrayList<>(List.of("x", shared, shared))));
      assertThat(decoded.get(1) == decoded.get(2)).isTrue();
    }
  }

  @Test
  void encode_sharedPartDeepDown_staysOnePart() {
    List<Object> shared = new ArrayList<>();
    List<?> decoded =
        asList(
            roundTrip(
                new ArrayList<>(
                    List.of(new ArrayList<>(List.of(shared)), Map.of("k", List.of(shared))))));
    Object one = asList(decoded.get(0)).get(0);
    Object other = asList(asMap(decoded.get(1)).get("k")).get(0);
    assertThat(one == other).isTrue();
  }

  @Test
  void encode_longStringSharedManyTimes_travelsOnce() {
    String text = "x".repeat(1000);
    roundTrip(new ArrayList<>(Collections.nCopies(1000, text)));
    assertThat(sink.size()).isLessThan(20_000);
    roundTrip(Collections.nCopies(1000, text).toArray(new String[0]));
    assertThat(sink.size()).isLessThan(20_000);
  }

  @Test
  void encode_nestedDeeperThanTheCompactForm_comesBack() {
    Object value = 1;
    for (int i = 0; i < 100; i++) {
      value = new ArrayList<>(List.of(value));
    }
    assertThat(roundTrip(value)).isEqualTo(value);
    assertThat(tag()).isEqualTo(Tags.JAVA);
  }

  @Test
  void encode_lambdaInsideOfAGraph_comesBack() throws Exception {
    int captured = 41;
    io.github.procpool.SerializableCallable<Integer> lambda = () -> captured + 1;
    List<?> decoded = asList(roundTrip(new ArrayList<>(List.of(lambda))));
    assertThat(((java.util.concurrent.Callable<?>) decoded.get(0)).call()).isEqualTo(42);
  }

  @Test
  void decode_manyValuesInOneSource_eachEndsWhereTheNextBegins() {
    Object[] values = {1, "x", new Plain(1), new ArrayList<>(List.of(1)), new Replaced(1)};
    for (Object value : values) {
      codec.encode(value, sink);
    }
    ByteSource in = new ByteSource(sink.toBuffer());
    for (Object value : values) {
      assertThat(codec.decode(in, LOADER)).isEqualTo(value);
    }
  }

  private static void assertSame(@Nullable Object decoded, @Nullable Object value) {
    if (value == null || decoded == null) {
      assertThat(decoded).isEqualTo(value);
      return;
    }
    if (!(value instanceof List<?> list && list.isEmpty())) {
      assertThat(decoded.getClass()).isEqualTo(value.getClass());
    }
    assertThat(Arrays.deepEquals(new Object[] {decoded}, new Object[] {value})).isTrue();
    if (value instanceof LinkedHashMap<?, ?> || value instanceof LinkedHashSet<?>) {
      assertThat(decoded.toString()).isEqualTo(value.toString());
    }
  }

  private static List<?> asList(@Nullable Object value) {
    return (List<?>) java.util.Objects.requireNonNull(value);
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> asMap(@Nullable Object value) {
    return (Map<Object, Object>) java.util.Objects.requireNonNull(value);
  }

  enum Op {
    PLUS,
    MINUS {
      @Override
      public String toString() {
        return "-";
      }
    }
  }

  record Point(int x, double y, @Nullable String name, @Nullable Op op) implements Serializable {
    Point() {
      this(0, 0, null, null);
    }

    // Shows something else than the field holds: serialization must not ask it.
    @Override
    public int x() {
      return -x;
    }
  }

  record Empty() implements Serializable {}

  record Plain(Object value, List<Object> others) implements Serializable {
    Plain(Object value) {
      this(value, new CopyOnWriteArrayList<>());
    }
  }

  record Replaced(int value) implements Serializable {
    private Object writeReplace() {
      return new Proxied(value);
    }

    record Proxied(int value) implements Serializable {
      private Object readResolve() {
        return new Replaced(value);
      }
    }
  }

  static final class Subclass extends ArrayList<Integer> {
    private static final long serialVersionUID = 1L;

    Subclass(List<Integer> values) {
      super(values);
    }
  }

  interface Hidden {}

  static final class Echo implements InvocationHandler, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Object invoke(
        Object proxy, java.lang.reflect.Method method, Object @Nullable [] args) {
      return switch (method.getName()) {
        case "equals" -> args != null && proxy.getClass() == args[0].getClass();
        case "hashCode" -> 1;
        default -> "echo";
      };
    }
  }
}
