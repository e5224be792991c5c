package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.SerializableCallable;
import io.github.procpool.SerializableFunction;
import io.github.procpool.TaskSerializationException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Functions that a worker gets ready for before a task brings them. */
final class PreparedFunctionTest {
  private static final ClassLoader LOADER = PreparedFunctionTest.class.getClassLoader();
  private static final int ID = 1_000_000;
  private static final AtomicInteger INITIALIZED = new AtomicInteger();

  private final ValueCodec values = new ValueCodec(null, null);
  private final FunctionDecoder decoder = new FunctionDecoder(values);

  private interface Marker {}

  static final class Noted {
    static {
      INITIALIZED.incrementAndGet();
    }

    static Object answer() {
      return 7;
    }
  }

  static final class Broken {
    static {
      fail();
    }

    private static void fail() {
      throw new IllegalStateException("no luck");
    }

    static Object answer() {
      return 7;
    }
  }

  private Object decodePlain(int id) {
    ByteSink sink = new ByteSink();
    FunctionEncoder.putPlain(id, sink);
    return decode(sink);
  }

  private Object decode(ByteSink sink) {
    return decoder.decode(
        new ByteSource(sink.toByteArray()),
        LOADER,
        id -> {
          throw new AssertionError("asked for a shape that was given: " + id);
        });
  }

  private int idOf(Object function, ByteSink sink) {
    int[] first = new int[1];
    new FunctionEncoder(values)
        .encode(function, sink, id -> first[0] = first[0] == 0 ? id : first[0]);
    return first[0];
  }

  private boolean isPlain(Object function) {
    return FunctionShapes.isPlain(idOf(function, new ByteSink()));
  }

  @Test
  void prepare_plainFunction_leavesItsClassUninitializedUntilATaskBringsIt() throws Exception {
    decoder.prepare(ID, FunctionShapes.describe(Noted.class, "answer"), true, LOADER);
    assertThat(INITIALIZED).hasValue(0);

    Object function = decodePlain(ID);

    assertThat(INITIALIZED).hasValue(1);
    assertThat(((SerializableCallable<?>) function).call()).isEqualTo(7);
    assertThat(decodePlain(ID)).isSameAs(function);
  }

  @Test
  void prepare_classThatCannotBeInitialized_failsAsATaskWould() throws Exception {
    decoder.prepare(ID, FunctionShapes.describe(Broken.class, "answer"), true, LOADER);

    assertThatThrownBy(() -> decodePlain(ID))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("could not be made")
        .hasCauseInstanceOf(ExceptionInInitializerError.class);
  }

  @Test
  void prepare_classThatIsNotThere_throwsAndATaskFailsAsEver() {
    byte[] descriptor = FunctionShapes.describe(Noted.class, "missing");

    assertThatThrownBy(() -> decoder.prepare(ID, descriptor, true, LOADER))
        .isInstanceOf(ReflectiveOperationException.class);
    assertThatThrownBy(() -> decodePlain(ID)).isInstanceOf(TaskSerializationException.class);
  }

  @Test
  void prepare_capturingLambda_isMadeWithItsValues() throws Exception {
    int captured = ID;
    SerializableCallable<Integer> lambda = () -> captured + 1;
    ByteSink sink = new ByteSink();
    int id = idOf(lambda, sink);
    decoder.prepare(id, FunctionShapes.descriptor(id), false, LOADER);

    assertThat(((SerializableCallable<?>) decode(sink)).call()).isEqualTo(ID + 1);
  }

  @Test
  void isPlain_functions_onlyWithoutValuesAndOtherInterfaces() {
    int captured = ID;
    SerializableCallable<Integer> plain = () -> 1;
    SerializableFunction<String, Integer> reference = String::length;
    SerializableCallable<Integer> capturing = () -> captured;
    SerializableCallable<Integer> marked = (SerializableCallable<Integer> & Marker) () -> 3;
    Comparator<String> foreign = (Comparator<String> & Serializable) String::compareTo;

    assertThat(isPlain(plain)).isTrue();
    assertThat(isPlain(reference)).isTrue();
    assertThat(isPlain(capturing)).isFalse();
    assertThat(isPlain(marked)).isFalse();
    assertThat(isPlain(foreign)).isFalse();
  }
}
