package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.procpool.TaskSerializationException.Stage;
import io.github.procpool.testkit.LeakCheck;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import java.io.Serial;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can travel to a worker and back, and how the rest is refused by name. */
@ProcessTest
class SerializationProcessTest {
  private static ProcessPoolExecutor pool;

  /** A value with a value inside. */
  record Point(int x, @Nullable Object y) implements Serializable {}

  /** Constants with behaviour of their own. */
  enum Operation {
    PLUS {
      @Override
      int apply(int a, int b) {
        return a + b;
      }
    },
    TIMES {
      @Override
      int apply(int a, int b) {
        return a * b;
      }
    };

    abstract int apply(int a, int b);
  }

  /** Can't travel. */
  static final class Connection {
    final int port = 5432;
  }

  /** Can travel but for what it holds. */
  static final class Report implements Serializable {
    @Serial private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // that is what it is for
    private final Connection connection = new Connection();

    int port() {
      return connection.port;
    }
  }

  @BeforeAll
  static void startPool() {
    pool = ProcessPoolExecutor.builder().maxWorkers(1).build();
    LeakCheck.share(pool);
  }

  @AfterAll
  static void closePool() {
    pool.close();
  }

  // ---- functions

  @Test
  void submit_lambdaWithCapturesOfEveryKind_findsThemInTheWorker() throws Exception {
    boolean flag = true;
    char letter = 'x';
    long number = 1L << 40;
    double ratio = 0.5;
    String text = "grüß dich";
    int[] array = {1, 2, 3};
    List<Point> points = List.of(new Point(1, "a"), new Point(2, null));
    Operation operation = Operation.TIMES;
    @Nullable String nothing = null;

    assertThat(
            pool.submit(
                    () ->
                        ""
                            + flag
                            + letter
                            + number
                            + ratio
                            + text
                            + Arrays.toString(array)
                            + points
                            + operation.apply(6, 7)
                            + nothing)
                .get())
        .isEqualTo("truex" + number + "0.5grüß dich[1, 2, 3]" + points + "42null");
  }

  @Test
  void submit_methodReferencesOfEveryKind_areCalled() throws Exception {
    String bound = "procpool";

    assertThat(pool.submit(Integer::parseInt, "42").get()).isEqualTo(42);
    assertThat(pool.submit(String::length, "four").get()).isEqualTo(4);
    assertThat(pool.submit(bound::indexOf, "pool").get()).isEqualTo(4);
    assertThat(pool.<String, BigDecimal>submit(BigDecimal::new, "1.50").get())
        .isEqualTo(new BigDecimal("1.50"));
    assertThat(pool.<Integer, int[]>submit(int[]::new, 3).get()).hasSize(3);
    assertThat(pool.submit(Operation.PLUS::apply, 20, 22).get()).isEqualTo(42);
  }

  @Test
  void submit_methodReferenceUsedForTwoTypes_eachKeepsItsOwn() throws Exception {
    byte[] bytes = {1, 2};

    assertThat(pool.submit(TwoTypes.ofBytes(), bytes).get()).isEqualTo(bytes);
    assertThat(pool.submit(TwoTypes.ofText(), "text").get()).isEqualTo("text");
    assertThat(pool.submit(TwoTypes.ofBytes(), bytes).get()).isEqualTo(bytes);
  }

  /** Two lambdas that differ in nothing but the type for which the method is used. */
  private static final class TwoTypes {
    static SerializableFunction<byte[], byte[]> ofBytes() {
      return SampleTasks::same;
    }

    static SerializableFunction<String, String> ofText() {
      return SampleTasks::same;
    }
  }

  @Test
  void submit_lambdaCapturesLambda_bothRun() throws Exception {
    SerializableFunction<Integer, Integer> twice = number -> number * 2;

    assertThat(pool.submit(() -> twice.apply(twice.apply(3))).get()).isEqualTo(12);
  }

  @Test
  void submit_objectOfOwnClassAsTask_isCalled() throws Exception {
    assertThat(pool.submit(new Adder(40, 2)).get()).isEqualTo(42);
  }

  /** A task that is no lambda. */
  private record Adder(int a, int b) implements SerializableCallable<Integer> {
    @Override
    public Integer call() {
      return a + b;
    }
  }

  @Test
  void submit_result_maybeALambdaToo() throws Exception {
    SerializableFunction<Integer, Integer> returned =
        pool.submit(SerializationProcessTest::adderOf, 40).get();

    assertThat(returned.apply(2)).isEqualTo(42);
  }

  static SerializableFunction<Integer, Integer> adderOf(int a) {
    return b -> a + b;
  }

  // ---- values

  static Stream<Object> values() {
    List<Object> nested = new ArrayList<>(List.of(1, "two", List.of(3.0, 'f')));
    nested.add(null);
    Map<Object, Object> map = new HashMap<>(Map.of("list", nested, 5, Optional.empty().isEmpty()));
    map.put(null, "under null");
    return Stream.of(
        (byte) -1,
        (short) 300,
        'ß',
        Float.NaN,
        Long.MIN_VALUE,
        "",
        "a\0b \uD83D\uDE00 \uD800",
        new Point(1, new Point(2, null)),
        Operation.PLUS,
        DayOfWeek.SUNDAY,
        Duration.ofNanos(1),
        nested,
        map,
        new boolean[] {true, false},
        new long[0],
        new String[] {"a", null},
        new int[][] {{1}, {}, {2, 3}},
        int.class,
        Operation.class);
  }

  @ParameterizedTest
  @MethodSource("values")
  void submit_value_comesBackEqual(Object value) throws Exception {
    Object back = pool.submit(SampleTasks::same, value).get();

    assertThat(Objects.deepEquals(back, value)).as("came back as %s", back).isTrue();
    assertThat(back).hasSameClassAs(value);
  }

  @Test
  void submit_enumConstants_areTheVeryConstants() throws Exception {
    assertThat(pool.submit(SampleTasks::same, Operation.TIMES).get()).isSameAs(Operation.TIMES);
  }

  @Test
  void submit_cyclicValue_comesBackCyclic() throws Exception {
    List<Object> ring = new ArrayList<>();
    ring.add(ring);

    List<?> back = pool.submit(SampleTasks::same, ring).get();

    assertThat(back.get(0)).isSameAs(back);
  }

  @Test
  void submit_argumentIsChangedInTheWorker_hostKeepsItsOwn() throws Exception {
    List<String> words = new ArrayList<>(List.of("a"));

    assertThat(pool.submit(list -> list.add("b"), words).get()).isTrue();

    assertThat(words).containsExactly("a");
  }

  // ---- exceptions

  /** Carries what can't travel. */
  static final class ConnectionException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // that is what it is for
    final Connection connection = new Connection();

    ConnectionException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static int failToConnect() {
    throw new ConnectionException("refused", new IllegalStateException("port 5432 is shut"));
  }

  @Test
  void submit_exceptionCanNotTravel_standInTellsAllOfIt() throws Exception {
    Throwable failure = pool.submit(SerializationProcessTest::failToConnect).exception();

    assertThat(failure).isInstanceOf(RemoteTaskException.class);
    RemoteTaskException remote = (RemoteTaskException) failure;
    assertThat(remote.className()).isEqualTo(ConnectionException.class.getName());
    assertThat(remote.remoteMessage()).isEqualTo("refused");
    assertThat(remote.remoteStack()).contains("failToConnect", "port 5432 is shut");
    assertThat(remote).hasMessageContaining("refused");
  }

  @Test
  void submit_exceptionWithCauseAndSuppressed_comesBackWhole() throws Exception {
    Throwable failure = pool.submit(SerializationProcessTest::failThoroughly).exception();

    assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessage("outer");
    assertThat(failure).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(failure.getCause()).hasMessage("inner");
    assertThat(failure.getSuppressed())
        .anyMatch(e -> "suppressed".equals(e.getMessage()))
        .filteredOn(RemoteStackTrace.class::isInstance)
        .singleElement()
        .satisfies(
            e -> assertThat(((RemoteStackTrace) e).pid()).isEqualTo(pool.workers().get(0).pid()));
    assertThat(failure.getStackTrace()[0].getMethodName()).isEqualTo("failThoroughly");
  }

  static int failThoroughly() {
    RuntimeException failure =
        new IllegalArgumentException("outer", new IllegalStateException("inner"));
    failure.addSuppressed(new IllegalStateException("suppressed"));
    throw failure;
  }

  // ---- what is refused

  private static TaskSerializationException refusal(TaskFuture<?> future)
      throws InterruptedException {
    Throwable failure = future.exception();
    assertThat(failure).isInstanceOf(TaskSerializationException.class);
    return (TaskSerializationException) failure;
  }

  @Test
  void submit_capturedObjectIsNotSerializable_pathLeadsToIt() throws Exception {
    Report report = new Report();

    TaskSerializationException failure = refusal(pool.submit(() -> report.port()));

    assertThat(failure.stage()).isEqualTo(Stage.ENCODE_TASK);
    assertThat(failure.path())
        .startsWith("SerializationProcessTest.lambda")
        .contains("captured arg 0")
        .endsWith("Connection");
    assertThat(failure)
        .hasMessageContaining("Report")
        .hasMessageContaining("connection")
        .hasMessageContaining("not Serializable");
  }

  @Test
  void submit_lambdaUsesAFieldOfItsObject_adviceIsGiven() throws Exception {
    assertThat(refusal(new Counter().count(pool)))
        .hasMessageContaining(Counter.class.getSimpleName())
        .hasMessageContaining("local variable");
  }

  /** Not serializable, as most classes that submit tasks. */
  private static final class Counter {
    private int count = 41;

    TaskFuture<Integer> count(PoolExecutor executor) {
      return executor.submit(() -> ++count);
    }
  }

  @Test
  void submit_argumentIsNotSerializable_pathLeadsToIt() throws Exception {
    TaskSerializationException failure =
        refusal(pool.submit(SampleTasks::same, List.of("fine", new Connection())));

    assertThat(failure.stage()).isEqualTo(Stage.ENCODE_TASK);
    assertThat(failure.path()).startsWith("arg 0").endsWith("Connection");
  }

  @Test
  void submit_resultIsNotSerializable_pathLeadsToIt() throws Exception {
    TaskSerializationException failure =
        refusal(pool.submit(() -> Map.of("key", new Connection())));

    assertThat(failure.stage()).isEqualTo(Stage.ENCODE_RESULT);
    assertThat(failure.path()).startsWith("result").endsWith("Connection");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void submit_linkedNodesTooDeep_saysWhatToDo() throws Exception {
    Point chain = new Point(0, null);
    for (int i = 0; i < 200_000; i++) {
      chain = new Point(i, chain);
    }

    assertThat(refusal(pool.submit(SampleTasks::same, chain)))
        .hasMessageContaining("nested too deeply");
    assertThat(pool.submit(SampleTasks::increment, 1).get()).isEqualTo(2);
  }

  @Test
  void submit_plainCallableAndRunnable_areRefusedWithWhatToWrite() {
    Callable<Integer> callable = () -> 1;
    Runnable runnable = () -> {};

    assertThatThrownBy(() -> pool.submit(callable))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("SerializableCallable");
    assertThatThrownBy(() -> pool.submit(runnable))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("SerializableRunnable");
    assertThatThrownBy(() -> pool.execute(runnable))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("SerializableRunnable");
  }

  @Test
  void submit_capturedComparatorIsNoSerializableLambda_isNamed() throws Exception {
    Comparator<String> byLength = (a, b) -> a.length() - b.length();

    assertThat(refusal(pool.submit(() -> byLength.compare("a", "bb"))))
        .hasMessageContaining("Comparator")
        .hasMessageContaining("& Serializable");
  }
}
