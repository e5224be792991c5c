package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.procpool.SerializableBiFunction;
import io.github.procpool.SerializableCallable;
import io.github.procpool.SerializableFunction;
import io.github.procpool.SerializablePredicate;
import io.github.procpool.SerializableRunnable;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/** Lambdas and other functions to bytes and back, as from a host to a worker. */
final class FunctionCodecTest {
  private static final ClassLoader LOADER = FunctionCodecTest.class.getClassLoader();

  private final ValueCodec values = new ValueCodec(null, null);
  private final FunctionEncoder encoder = new FunctionEncoder(values);
  private final FunctionDecoder decoder = new FunctionDecoder(values);
  private final ByteSink sink = new ByteSink();
  private final Set<Integer> shapes = new LinkedHashSet<>();

  @SuppressWarnings("unchecked")
  private <F> F roundTrip(F function) {
    sink.reset();
    encoder.encode(function, sink, shapes::add);
    ByteSource in = new ByteSource(sink.toBuffer());
    F decoded = (F) decoder.decode(in, LOADER, FunctionShapes::descriptor);
    assertThat(in.remaining()).isZero();
    return decoded;
  }

  private TaskSerializationException encodeFails(Object function) {
    sink.reset();
    TaskSerializationException thrown =
        catchThrowableOfType(
            TaskSerializationException.class, () -> encoder.encode(function, sink, shapes::add));
    assertThat(sink.size()).isZero();
    assertThat(thrown.stage()).isEqualTo(Stage.ENCODE_TASK);
    return thrown;
  }

  @Test
  void encode_lambdaWithoutCaptures_takesItsNumberOnly() throws Exception {
    SerializableCallable<Integer> lambda = () -> 42;
    SerializableCallable<Integer> decoded = roundTrip(lambda);
    assertThat(decoded.call()).isEqualTo(42);
    assertThat(sink.size()).isLessThanOrEqualTo(4);
    assertThat(shapes).hasSize(1);
    assertThat(roundTrip(lambda) == decoded).isTrue();
  }

  @Test
  void encode_lambdaWithEveryKindOfCapture_comesBack() throws Exception {
    byte b = 1;
    short s = 2;
    char c = 'c';
    int i = 4;
    long l = 5;
    float f = 6;
    double d = 7;
    boolean z = true;
    String text = "t";
    List<Object> none = null;
    SerializableCallable<String> lambda = () -> "" + b + s + c + i + l + f + d + z + text + none;
    assertThat(roundTrip(lambda).call()).isEqualTo(lambda.call()).isEqualTo("12c456.07.0truetnull");
  }

  @Test
  void encode_sameLambdaWithOtherCaptures_usesOneShape() throws Exception {
    for (int i = 0; i < 100; i++) {
      int captured = i;
      SerializableCallable<Integer> lambda = () -> captured;
      assertThat(roundTrip(lambda).call()).isEqualTo(i);
    }
    assertThat(shapes).hasSize(1);
  }

  @Test
  void encode_methodReferences_comeBack() throws Exception {
    SerializableFunction<Integer, Integer> ofStatic = Math::abs;
    SerializableFunction<String, Integer> unbound = String::length;
    SerializableFunction<String, String> bound = "ab"::concat;
    SerializableFunction<String, StringBuilder> constructor = StringBuilder::new;
    SerializableFunction<Integer, int[]> array = int[]::new;
    SerializableBiFunction<Integer, Integer, Integer> sum = Integer::sum;
    assertThat(roundTrip(ofStatic).execute(-3)).isEqualTo(3);
    assertThat(roundTrip(unbound).execute("four")).isEqualTo(4);
    assertThat(roundTrip(bound).execute("c")).isEqualTo("abc");
    assertThat(roundTrip(constructor).execute("x").toString()).isEqualTo("x");
    assertThat(roundTrip(array).execute(3)).hasSize(3);
    assertThat(roundTrip(sum).execute(1, 2)).isEqualTo(3);
    assertThat(shapes).hasSize(6);
  }

  @Test
  void encode_lambdaThatCapturesLambdas_comesBack() throws Exception {
    int captured = 10;
    SerializableFunction<Integer, Integer> inner = x -> x + captured;
    SerializableFunction<Integer, Integer> constant = x -> x * 2;
    SerializableCallable<Integer> outer = () -> constant.execute(inner.execute(1));
    assertThat(roundTrip(outer).call()).isEqualTo(22);
    assertThat(shapes).hasSize(3);
  }

  @Test
  void encode_lambdasNestedDeeply_comeBack() throws Exception {
    SerializableFunction<Integer, Integer> function = x -> x;
    for (int i = 0; i < 100; i++) {
      SerializableFunction<Integer, Integer> before = function;
      function = x -> before.execute(x) + 1;
    }
    assertThat(roundTrip(function).execute(0)).isEqualTo(100);
  }

  @Test
  void encode_onePartCapturedTwice_staysOnePart() throws Exception {
    List<Integer> list = new ArrayList<>();
    Map<String, List<Integer>> map = new HashMap<>();
    map.put("list", list);
    SerializableCallable<Boolean> lambda = () -> map.get("list") == list;
    assertThat(roundTrip(lambda).call()).isTrue();
    SerializableRunnable adder = () -> list.add(1);
    SerializableCallable<Integer> both =
        () -> {
          adder.execute();
          return list.size();
        };
    assertThat(roundTrip(both).call()).isEqualTo(1);
  }

  @Test
  void encode_lambdaOfIntersectionType_comesBack() {
    IntBinaryOperator lambda = (IntBinaryOperator & Serializable) (a, b) -> a * b;
    assertThat(roundTrip(lambda).applyAsInt(6, 7)).isEqualTo(42);
    SerializablePredicate<String> predicate = String::isEmpty;
    assertThat(roundTrip(predicate).test("")).isTrue();
  }

  @Test
  void encode_lambdaOfAModuleThatIsNotOpen_comesBack() throws Exception {
    Comparator<Map.Entry<Integer, String>> byKey = Map.Entry.comparingByKey();
    assertThat(roundTrip(byKey).compare(Map.entry(1, ""), Map.entry(2, ""))).isNegative();
    Comparator<Map.Entry<Integer, String>> reversed =
        Map.Entry.comparingByKey(Comparator.reverseOrder());
    SerializableBiFunction<Integer, Integer, Integer> capturing =
        (a, b) -> reversed.compare(Map.entry(a, ""), Map.entry(b, ""));
    assertThat(roundTrip(capturing).execute(1, 2)).isPositive();
  }

  @Test
  void encode_lambdaInAnInterface_comesBack() throws Exception {
    assertThat(roundTrip(Source.make("x")).call()).isEqualTo("x");
  }

  @Test
  void encode_functionObject_comesBack() throws Exception {
    Named named = new Named(5);
    assertThat(roundTrip(named).call()).isEqualTo(5);
    assertThat(shapes).isEmpty();
  }

  @Test
  void encode_manyThreads_agreeOnTheShape() {
    Set<Integer> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
    SerializableCallable<Integer> lambda = () -> 1;
    java.util.stream.IntStream.range(0, 1000)
        .parallel()
        .forEach(i -> encoder.encode(lambda, new ByteSink(), seen::add));
    assertThat(seen).hasSize(1);
  }

  @Test
  void encode_withCustomCodec_givesItTheCapturedObjectsOnly() throws Exception {
    ValueCodec custom = new ValueCodec(new CustomCodecTest.TextCodec(), null);
    List<Integer> list = new ArrayList<>(List.of(1));
    SerializableFunction<Integer, Integer> inner = x -> x + list.size();
    Object captured = new ArrayList<>(List.of(2));
    SerializableCallable<String> outer = () -> captured + "" + (inner == null);
    new FunctionEncoder(custom).encode(outer, sink, shapes::add);
    byte[] bytes = sink.toByteArray();
    assertThat(bytes[0]).isEqualTo(Tags.LAMBDA);
    assertThat(shapes).hasSize(2);
  }

  @Test
  void encode_socketCaptured_isNamed() {
    Socket socket = new Socket();
    SerializableCallable<Boolean> lambda = () -> socket.isBound();
    TaskSerializationException thrown = encodeFails(lambda);
    assertThat(thrown.path()).isEqualTo("FunctionCodecTest.lambda › captured arg 0 › Socket");
    assertThat(thrown)
        .hasMessage(
            "Task can't be sent to a worker: captured arg 0 of FunctionCodecTest's lambda is a"
                + " java.net.Socket, which is not Serializable. Open it inside the task, or in the"
                + " pool's initializer.");
  }

  @Test
  @SuppressWarnings("serial") // the lint warns of just this
  void encode_thisCapturedByAccident_isExplained() {
    SerializableCallable<Integer> lambda = () -> sink.size();
    assertThat(encodeFails(lambda))
        .hasMessageContaining("captured arg 0 of FunctionCodecTest's lambda is the ")
        .hasMessageContaining("Copy what the lambda needs to a local variable first");
  }

  @Test
  void encode_methodReferenceBoundToACulprit_isNamed() {
    SerializableCallable<Boolean> reference = new Socket()::isBound;
    assertThat(encodeFails(reference).path())
        .isEqualTo("Socket::isBound › captured arg 0 › Socket");
  }

  @Test
  void encode_lambdaThatIsNotSerializable_isToldWhatToWrite() {
    Callable<Integer> callable = () -> 1;
    TaskSerializationException thrown = encodeFails(callable);
    assertThat(thrown.path()).isEqualTo("FunctionCodecTest.lambda");
    assertThat(thrown)
        .hasMessage(
            "Task can't be sent to a worker: the lambda's type Callable is not serializable; pass"
                + " it as SerializableCallable: pool.submit((SerializableCallable<…>) () -> …)");
    Runnable runnable = () -> {};
    assertThat(encodeFails(runnable))
        .hasMessageEndingWith(
            "pass it as SerializableRunnable: pool.submit((SerializableRunnable) () -> …)");
    Function<Integer, Integer> function = x -> x;
    assertThat(encodeFails(function))
        .hasMessageEndingWith(
            "pass it as SerializableFunction: pool.submit((SerializableFunction<…>) … -> …)");
  }

  @Test
  void encode_functionObjectThatIsNotSerializable_isNamed() {
    assertThat(encodeFails(new Unsent()).path()).isEqualTo("Unsent › Unsent");
  }

  @Test
  void decode_shapeNotDefined_asksOnce() throws Exception {
    SerializableCallable<String> lambda = () -> "asked";
    encoder.encode(lambda, sink, shapes::add);
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Object decoded =
          decoder.decode(
              new ByteSource(sink.toBuffer()),
              LOADER,
              id -> {
                asked.add(id);
                return FunctionShapes.descriptor(id);
              });
      assertThat(((Callable<?>) decoded).call()).isEqualTo("asked");
    }
    assertThat(asked).containsExactlyElementsOf(shapes);
  }

  @Test
  void decode_shapeDefined_doesNotAsk() throws Exception {
    SerializableCallable<String> lambda = () -> "told";
    encoder.encode(lambda, sink, id -> decoder.define(id, FunctionShapes.descriptor(id)));
    Object decoded =
        decoder.decode(
            new ByteSource(sink.toBuffer()),
            LOADER,
            id -> {
              throw new AssertionError("asked for " + id);
            });
    assertThat(((Callable<?>) decoded).call()).isEqualTo("told");
  }

  @Test
  void decode_capturingClassMissingOrChanged_isNamed() {
    String me = FunctionCodecTest.class.getName().replace('.', '/');
    assertThat(decodeFails(shape("no/such/Task", "lambda$0")))
        .hasMessageContaining("class no.such.Task was not found");
    assertThat(decodeFails(shape("java/lang/String", "lambda$0")))
        .hasMessageContaining("java.lang.String has no serializable lambdas here");
    assertThat(decodeFails(shape(me, "lambda$gone")))
        .hasMessageContaining("a lambda of " + FunctionCodecTest.class.getName())
        .hasMessageContaining("Host and worker must have the same version of it");
  }

  private static FunctionShape shape(String capturingClass, String method) {
    return new FunctionShape(
        capturingClass,
        "io/github/procpool/SerializableCallable",
        "call",
        "()Ljava/lang/Object;",
        6,
        capturingClass,
        method,
        "()Ljava/lang/Object;",
        "()Ljava/lang/Object;",
        0);
  }

  private TaskSerializationException decodeFails(FunctionShape shape) {
    sink.reset();
    sink.putByte(Tags.LAMBDA);
    sink.putVarInt(FunctionShapes.idOf(shape));
    TaskSerializationException thrown =
        catchThrowableOfType(
            TaskSerializationException.class,
            () ->
                decoder.decode(
                    new ByteSource(sink.toBuffer()), LOADER, FunctionShapes::descriptor));
    assertThat(thrown.stage()).isEqualTo(Stage.DECODE_TASK);
    return thrown;
  }

  @Test
  void decode_classInItsOwnLoader_comesFromThatLoader() throws Exception {
    ClassLoader own = new OwnLoader(LOADER);
    Class<?> factory = Class.forName(Factory.class.getName(), true, own);
    Object lambda = factory.getMethod("make").invoke(null);
    encoder.encode(lambda, sink, shapes::add);
    for (ClassLoader loader : new ClassLoader[] {own, LOADER, own}) {
      Callable<?> decoded =
          (Callable<?>)
              decoder.decode(new ByteSource(sink.toBuffer()), loader, FunctionShapes::descriptor);
      assertThat(decoded.call() == loader).isTrue();
    }
  }

  @Test
  void descriptor_unknownNumber_isRefused() {
    assertThatThrownBy(() -> FunctionShapes.descriptor(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  interface Source {
    static SerializableCallable<String> make(String text) {
      return () -> text;
    }
  }

  record Named(int value) implements SerializableCallable<Integer> {
    @Override
    public Integer call() {
      return value;
    }
  }

  static final class Unsent implements Callable<Integer> {
    @Override
    public Integer call() {
      return 1;
    }
  }

  /** Loaded a second time by {@link OwnLoader}. */
  public static final class Factory {
    private Factory() {}

    @SuppressWarnings("serial") // a class literal of its own class
    public static SerializableCallable<ClassLoader> make() {
      return () -> Factory.class.getClassLoader();
    }
  }

  /** Defines {@link Factory} itself, and asks its parent for all else. */
  static final class OwnLoader extends ClassLoader {
    OwnLoader(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Factory.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
