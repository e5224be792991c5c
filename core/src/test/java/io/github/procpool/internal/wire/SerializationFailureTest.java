package io.github.procpool.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.procpool.SerializableCallable;
import io.github.procpool.TaskSerializationException;
import io.github.procpool.TaskSerializationException.Stage;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an exception says when a value can't be encoded or decoded. */
final class SerializationFailureTest {
  private static final ClassLoader LOADER = SerializationFailureTest.class.getClassLoader();

  private final ValueCodec codec = new ValueCodec(null, null);
  private final ByteSink sink = new ByteSink();

  private TaskSerializationException encodeFails(@Nullable Object value) {
    return encodeFails(value, Stage.ENCODE_TASK, "arg 0");
  }

  private TaskSerializationException encodeFails(
      @Nullable Object value, Stage stage, String rootLabel) {
    sink.reset();
    sink.putByte(1);
    TaskSerializationException thrown =
        catchThrowableOfType(
            TaskSerializationException.class, () -> codec.encode(value, sink, stage, rootLabel));
    assertThat(sink.size()).isEqualTo(1);
    assertThat(thrown.stage()).isEqualTo(stage);
    return thrown;
  }

  private TaskSerializationException decodeFails(ValueCodec decoder, byte[] bytes) {
    ByteSource in = new ByteSource(bytes);
    TaskSerializationException thrown =
        catchThrowableOfType(
            TaskSerializationException.class,
            () -> decoder.decode(in, LOADER, Stage.DECODE_RESULT));
    assertThat(thrown.stage()).isEqualTo(Stage.DECODE_RESULT);
    return thrown;
  }

  private byte[] encoded(Object value) {
    sink.reset();
    codec.encode(value, sink);
    return sink.toByteArray();
  }

  @Test
  void encode_culpritInAFieldsList_isNamedWithItsWay() {
    Order order = new Order("x");
    order.items.add("fine");
    order.items.add(new Socket());
    TaskSerializationException thrown = encodeFails(order);
    assertThat(thrown.path()).isEqualTo("arg 0 › Order.items[1] › Socket");
    assertThat(thrown)
        .hasMessage(
            "Task can't be sent to a worker: Order.items[1] in arg 0 is a java.net.Socket, which is"
                + " not Serializable. Open it inside the task, or in the pool's initializer.");
  }

  @Test
  void encode_culpritIsTheValueItself_isNamed() {
    TaskSerializationException thrown = encodeFails(new Secret(), Stage.ENCODE_RESULT, "result");
    assertThat(thrown.path()).isEqualTo("result › Secret");
    assertThat(thrown)
        .hasMessage(
            "Result can't be sent to the host: result is an "
                + Secret.class.getName()
                + ", which is not Serializable. Return the data that the caller needs from it"
                + " instead, or make its class implement java.io.Serializable.");
  }

  @Test
  void encode_culpritInMapsArraysAndRecords_isNamedWithItsWay() {
    Map<Object, Object> map = new HashMap<>();
    map.put("good", 1);
    map.put("bad", new Object[] {1, new Box(new Secret())});
    assertThat(encodeFails(List.of(map)).path())
        .isEqualTo("arg 0[0][\"bad\"][1] › Box.content › Secret");
    Map<Object, Object> byKey = new HashMap<>();
    byKey.put(new Secret(), 1);
    assertThat(encodeFails(byKey).path()).isEqualTo("arg 0[key Secret] › Secret");
  }

  @Test
  void encode_culpritBehindLambdaAndReplacement_isNamedWithItsWay() {
    Secret secret = new Secret();
    SerializableCallable<String> lambda = secret::toString;
    assertThat(encodeFails(new Box(lambda)).path())
        .isEqualTo("arg 0 › Box.content › captured arg 0 › Secret");
    assertThat(encodeFails(new Stand(secret)).path()).isEqualTo("arg 0 › Box.content › Secret");
  }

  @Test
  void encode_lambdaThatIsNotSerializableInAGraph_isExplained() {
    Callable<Integer> lambda = () -> 1;
    assertThat(encodeFails(new Box(lambda)))
        .hasMessage(
            "Task can't be sent to a worker: Box.content in arg 0 is a lambda whose type Callable"
                + " is not serializable. Declare it as a SerializableCallable, or cast it to one.");
  }

  @Test
  void encode_cyclicGraphWithCulprit_isNamed() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    list.add(new Secret());
    assertThat(encodeFails(list).path()).isEqualTo("arg 0[1] › Secret");
  }

  @Test
  void encode_writeObjectThrows_isTheCauseAndNamed() {
    for (Kind kind : List.of(Kind.IO, Kind.STATE, Kind.ERROR)) {
      TaskSerializationException failure = encodeFails(new Box(new Thrower(kind)));
      assertThat(failure.getCause()).hasMessage(kind.name());
      assertThat(failure.path()).isEqualTo("arg 0 › Box.content › Thrower");
      assertThat(failure)
          .hasMessage(
              "Task can't be sent to a worker: encoding Box.content in arg 0, an "
                  + Thrower.class.getName()
                  + ", failed with "
                  + failure.getCause());
    }
  }

  @Test
  void encode_outOfMemory_isTheCause() {
    assertThat(encodeFails(new Thrower(Kind.MEMORY)))
        .hasCauseInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("more memory than this JVM has left: MEMORY");
  }

  @Test
  void encode_nestedTooDeeply_isTheCause() {
    Box box = new Box(1);
    for (int i = 0; i < 200_000; i++) {
      box = new Box(new Stiff(box));
    }
    assertThat(encodeFails(box))
        .hasCauseInstanceOf(StackOverflowError.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void encode_collectionThatChangesMeanwhile_fails() {
    assertThat(encodeFails(new ArrayList<>(List.of(new Iterated()))))
        .hasCauseInstanceOf(ConcurrentModificationException.class);
  }

  @Test
  void decode_classNotFound_isNamed() {
    String name = Order.class.getName();
    byte[] bytes = replaced(encoded(new Order("x")), name, name.replace("Order", "Oxder"));
    TaskSerializationException thrown = decodeFails(codec, bytes);
    assertThat(thrown).hasCauseInstanceOf(ClassNotFoundException.class);
    assertThat(thrown.path()).isEqualTo(name.replace("Order", "Oxder"));
    assertThat(thrown)
        .hasMessage(
            "Result can't be rebuilt in the host: class "
                + thrown.path()
                + " was not found. It must be on the class path of both host and worker.");
  }

  @Test
  void decode_recordOrEnumClassNotFound_isNamed() {
    String box = Box.class.getName();
    String missing = box.replace("Box", "Bax");
    assertThat(decodeFails(codec, replaced(encoded(new Box(1)), box, missing)).path())
        .isEqualTo(missing);
    String unit = TimeUnit.class.getName();
    assertThat(
            decodeFails(codec, replaced(encoded(TimeUnit.DAYS), unit, unit.replace("Unit", "Xnit")))
                .path())
        .isEqualTo("java.util.concurrent.TimeXnit");
  }

  @Test
  void decode_enumConstantMissing_isTheCause() {
    assertThat(decodeFails(codec, replaced(encoded(TimeUnit.DAYS), "DAYS", "DEYS")))
        .hasMessageContaining("No enum constant java.util.concurrent.TimeUnit.DEYS");
  }

  @Test
  void decode_otherSerialVersion_isNamed() {
    byte[] bytes = encoded(new Order("x"));
    byte[] uid = {0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78};
    byte[] other = {0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x79};
    String one = new String(uid, StandardCharsets.ISO_8859_1);
    TaskSerializationException thrown =
        decodeFails(codec, replaced(bytes, one, new String(other, StandardCharsets.ISO_8859_1)));
    assertThat(thrown).hasCauseInstanceOf(InvalidClassException.class);
    assertThat(thrown.path()).isEqualTo(Order.class.getName());
    assertThat(thrown).hasMessageContaining("Host and worker must have the same version of it");
  }

  @Test
  void decode_readObjectThrows_isTheCauseAndNamed() {
    TaskSerializationException thrown = decodeFails(codec, encoded(new Unreadable()));
    assertThat(thrown).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(thrown.path()).isEqualTo(Unreadable.class.getName());
  }

  @Test
  void decode_recordConstructorThrows_isTheCause() {
    assertThat(decodeFails(codec, replaced(encoded(new Checked("good")), "good", "evil")))
        .hasRootCauseMessage("evil");
  }

  @Test
  void decode_staticInitializerThrows_isTheCause() {
    assertThat(decodeFails(codec, replaced(encoded(Healthy.ONE), "$Healthy", "$Trouble")))
        .hasCauseInstanceOf(ExceptionInInitializerError.class);
  }

  @Test
  void decode_classThatTheFilterRejects_isNamed() {
    ObjectInputFilter filter =
        ObjectInputFilter.Config.createFilter(
            "!" + SerializationFailureTest.class.getName() + "$*");
    ValueCodec strict = new ValueCodec(null, filter);
    for (Object value : new Object[] {new Order("x"), new Box(1), Healthy.ONE}) {
      TaskSerializationException thrown = decodeFails(strict, encoded(value));
      assertThat(thrown.path()).isEqualTo(value.getClass().getName());
      assertThat(thrown).hasMessageContaining("was rejected by the deserialization filter");
    }
    sink.reset();
    codec.encode(List.of("x"), sink);
    assertThat(strict.decode(new ByteSource(sink.toBuffer()), LOADER)).isEqualTo(List.of("x"));
  }

  /** The bytes with every occurrence of one text replaced by another of the same length. */
  private static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    assertThat(to).hasSameSizeAs(from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  static final class Secret {}

  static final class Order implements Serializable {
    private static final long serialVersionUID = 0x1234567812345678L;

    final String name;
    final CopyOnWriteArrayList<Object> items = new CopyOnWriteArrayList<>();
    final transient Secret skipped = new Secret();

    Order(String name) {
      this.name = name;
    }
  }

  record Box(Object content) implements Serializable {}

  record Checked(String text) implements Serializable {
    Checked {
      if (text.equals("evil")) {
        throw new IllegalArgumentException(text);
      }
    }
  }

  /** Has no compact form. */
  static final class Stiff implements Serializable {
    private static final long serialVersionUID = 1L;
    final Serializable content;

    Stiff(Serializable content) {
      this.content = content;
    }
  }

  static final class Stand implements Serializable {
    private static final long serialVersionUID = 1L;
    private final transient Object content;

    Stand(Object content) {
      this.content = content;
    }

    private Object writeReplace() {
      return new Box(content);
    }
  }

  enum Kind {
    IO,
    STATE,
    ERROR,
    MEMORY
  }

  static final class Thrower implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    Thrower(Kind kind) {
      this.kind = kind;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeInt(1);
      switch (kind) {
        case IO -> throw new IOException(kind.name());
        case STATE -> throw new IllegalStateException(kind.name());
        case ERROR -> throw new AssertionError(kind.name());
        case MEMORY -> throw new OutOfMemoryError(kind.name());
      }
    }
  }

  static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
      throw new IllegalStateException("not today");
    }
  }

  /** An element list whose iterator notices a change. */
  static final class Iterated extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeInt(1);
      List<Object> changing = new ArrayList<>(Arrays.asList(1, 2));
      Iterator<Object> elements = changing.iterator();
      changing.clear();
      elements.next();
    }
  }

  enum Healthy {
    ONE
  }

  enum Trouble {
    ONE;

    static {
      if (ONE.name().equals("ONE")) {
        throw new IllegalStateException("trouble");
      }
    }
  }
}
