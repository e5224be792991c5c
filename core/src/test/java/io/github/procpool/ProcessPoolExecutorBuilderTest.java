package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.procpool.spi.Codec;
import io.github.procpool.spi.PoolListener;
import io.github.procpool.spi.WorkerLauncher;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProcessPoolExecutorBuilderTest {
  private static final long MIB = 1024 * 1024;

  private final ProcessPoolExecutorBuilder builder = new ProcessPoolExecutorBuilder();

  @Test
  void config_nothingSet_hasDefaults() {
    PoolConfig config = builder.config();

    int cpus = Runtime.getRuntime().availableProcessors();
    assertThat(config.name()).matches("pool-[1-9][0-9]*");
    assertThat(config.maxWorkers()).isEqualTo(cpus);
    assertThat(config.minWorkers()).isZero();
    assertThat(config.startMethod()).isEqualTo(StartMethod.SPAWN);
    assertThat(config.initializer()).isNull();
    assertThat(config.initializerFunction()).isNull();
    assertThat(config.finalizer()).isNull();
    assertThat(config.maxTasksPerWorker()).isEmpty();
    assertThat(config.maxWorkerMemory()).isEmpty();
    assertThat(config.maxWorkerAge()).isNull();
    assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.workerHeap())
        .isEqualTo(Math.max(64 * MIB, Runtime.getRuntime().maxMemory() / cpus));
    assertThat(config.jvmOptions()).isEmpty();
    assertThat(config.javaHome()).isEqualTo(Path.of(System.getProperty("java.home")));
    assertThat(config.classPath()).isNull();
    assertThat(config.environment()).isEmpty();
    assertThat(config.workingDirectory()).isNull();
    assertThat(config.crashPolicy()).isEqualTo(CrashPolicy.REPLACE_WORKER);
    assertThat(config.defaultOptions()).isEqualTo(TaskOptions.none());
    assertThat(config.queueCapacity()).isEmpty();
    assertThat(config.queueBytes()).isEmpty();
    assertThat(config.whenFull()).isEqualTo(WhenFull.BLOCK);
    assertThat(config.output()).isEqualTo(WorkerOutput.FORWARD);
    assertThat(config.outputConsumer()).isNull();
    assertThat(config.codec()).isNull();
    assertThat(config.deserializationFilter()).isNull();
    assertThat(config.listener()).isNull();
    assertThat(config.completionExecutor()).isNull();
    assertThat(config.launcher()).isNull();
  }

  @Test
  void config_allSet_readsBack() {
    SerializableRunnable initializer = () -> {};
    SerializableRunnable finalizer = () -> {};
    PoolListener listener = new PoolListener() {};
    Executor executor = Runnable::run;
    WorkerLauncher launcher = request -> request.toProcessBuilder().start();
    Codec codec = new NoCodec();

    PoolConfig config =
        builder
            .name("render")
            .maxWorkers(4)
            .minWorkers(4)
            .startMethod(StartMethod.WARM)
            .initializer(initializer)
            .finalizer(finalizer)
            .maxTasksPerWorker(100)
            .maxWorkerMemory(512 * MIB)
            .maxWorkerAge(Duration.ofHours(1))
            .idleTimeout(Duration.ofMillis(1))
            .workerHeap(8 * MIB)
            .jvmOptions("-Xss2m", "--add-opens", "java.base/java.lang=ALL-UNNAMED")
            .javaHome(Path.of("jdk"))
            .classPath(List.of(Path.of("a.jar")))
            .environment(Map.of("A", "1"))
            .workingDirectory(Path.of("dir"))
            .crashPolicy(CrashPolicy.BREAK_POOL)
            .defaultOptions(TaskOptions.retries(1))
            .queueCapacity(10)
            .queueBytes(1000)
            .whenFull(WhenFull.REJECT)
            .output(WorkerOutput.LOG)
            .codec(codec)
            .deserializationFilter("com.example.**;java.base/*;!*")
            .listener(listener)
            .completionExecutor(executor)
            .launcher(launcher)
            .config();

    assertThat(config.name()).isEqualTo("render");
    assertThat(config.maxWorkers()).isEqualTo(4);
    assertThat(config.minWorkers()).isEqualTo(4);
    assertThat(config.startMethod()).isEqualTo(StartMethod.WARM);
    assertThat(config.initializer()).isSameAs(initializer);
    assertThat(config.finalizer()).isSameAs(finalizer);
    assertThat(config.maxTasksPerWorker()).hasValue(100);
    assertThat(config.maxWorkerMemory()).hasValue(512 * MIB);
    assertThat(config.maxWorkerAge()).isEqualTo(Duration.ofHours(1));
    assertThat(config.idleTimeout()).isEqualTo(Duration.ofMillis(1));
    assertThat(config.workerHeap()).isEqualTo(8 * MIB);
    assertThat(config.jvmOptions())
        .containsExactly("-Xss2m", "--add-opens", "java.base/java.lang=ALL-UNNAMED");
    assertThat(config.javaHome()).isEqualTo(Path.of("jdk"));
    assertThat(config.classPath()).isEqualTo(List.of(Path.of("a.jar")));
    assertThat(config.environment()).isEqualTo(Map.of("A", "1"));
    assertThat(config.workingDirectory()).isEqualTo(Path.of("dir"));
    assertThat(config.crashPolicy()).isEqualTo(CrashPolicy.BREAK_POOL);
    assertThat(config.defaultOptions()).isEqualTo(TaskOptions.retries(1));
    assertThat(config.queueCapacity()).hasValue(10);
    assertThat(config.queueBytes()).hasValue(1000);
    assertThat(config.whenFull()).isEqualTo(WhenFull.REJECT);
    assertThat(config.output()).isEqualTo(WorkerOutput.LOG);
    assertThat(config.codec()).isSameAs(codec);
    assertThat(config.deserializationFilter()).isEqualTo("com.example.**;java.base/*;!*");
    assertThat(config.listener()).isSameAs(listener);
    assertThat(config.completionExecutor()).isSameAs(executor);
    assertThat(config.launcher()).isSameAs(launcher);
  }

  static Stream<Arguments> badValues() {
    return Stream.of(
        bad(b -> b.maxWorkers(0), "maxWorkers must be at least 1, was 0"),
        bad(b -> b.minWorkers(-1), "minWorkers must be at least 0, was -1"),
        bad(b -> b.maxTasksPerWorker(0), "maxTasksPerWorker must be at least 1, was 0"),
        bad(b -> b.maxWorkerMemory(0), "maxWorkerMemory must be at least 1 byte, was 0"),
        bad(
            b -> b.maxWorkerAge(Duration.ofNanos(1)),
            "maxWorkerAge must be at least 1 ms, was PT0.000000001S"),
        bad(b -> b.idleTimeout(Duration.ZERO), "idleTimeout must be at least 1 ms, was PT0S"),
        bad(b -> b.workerHeap(512), "workerHeap must be at least 8388608 bytes (8 MiB), was 512"),
        bad(b -> b.queueCapacity(0), "queueCapacity must be at least 1, was 0"),
        bad(b -> b.queueBytes(-5), "queueBytes must be at least 1 byte, was -5"),
        bad(b -> b.name(" "), "name must not be blank or have control characters, was \" \""),
        bad(b -> b.name("a\nb"), "name must not be blank or have control characters, was \"a?b\""),
        bad(b -> b.jvmOptions("-ea", ""), "jvmOptions must not have an empty option, was [-ea, ]"),
        bad(
            b -> b.jvmOptions("-cp", "x"),
            "jvmOptions must not set the class path, use classPath(...), was [-cp, x]"),
        bad(
            b -> b.environment(Map.of("A=B", "1")),
            "environment must have names without = and no NUL characters, was \"A=B\""),
        bad(
            b -> b.deserializationFilter("maxdepth=x"),
            "deserializationFilter must be a valid pattern, was \"maxdepth=x\""),
        bad(
            b -> b.deserializationFilter(""),
            "deserializationFilter must have a pattern, was \"\""));
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void setter_badValue_isRefusedAtTheCall(
      Consumer<ProcessPoolExecutorBuilder> setter, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> setter.accept(builder))
        .withMessage(message);
  }

  static Stream<Consumer<ProcessPoolExecutorBuilder>> nulls() {
    return Stream.of(
        b -> b.name(null),
        b -> b.startMethod(null),
        b -> b.initializer(null),
        b -> b.initializer(null, "arg"),
        b -> b.finalizer(null),
        b -> b.maxWorkerAge(null),
        b -> b.idleTimeout(null),
        b -> b.jvmOptions("-ea", null),
        b -> b.javaHome(null),
        b -> b.classPath(null),
        b -> b.environment(nullValue()),
        b -> b.workingDirectory(null),
        b -> b.crashPolicy(null),
        b -> b.defaultOptions(null),
        b -> b.whenFull(null),
        b -> b.output((WorkerOutput) null),
        b -> b.output((BiConsumer<WorkerInfo, String>) null),
        b -> b.codec(null),
        b -> b.deserializationFilter(null),
        b -> b.listener(null),
        b -> b.completionExecutor(null),
        b -> b.launcher(null));
  }

  @ParameterizedTest
  @MethodSource("nulls")
  void setter_null_isRefused(Consumer<ProcessPoolExecutorBuilder> setter) {
    assertThatNullPointerException().isThrownBy(() -> setter.accept(builder));
  }

  @Test
  void config_minAboveMax_isRefused() {
    builder.minWorkers(5).maxWorkers(4);

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage("minWorkers must be at most maxWorkers (4), was 5");
  }

  @Test
  void config_minAboveDefaultMax_isRefused() {
    int cpus = Runtime.getRuntime().availableProcessors();
    builder.minWorkers(cpus + 1);

    assertThatIllegalArgumentException()
        .isThrownBy(builder::config)
        .withMessage(
            "minWorkers must be at most maxWorkers (%d), was %d".formatted(cpus, cpus + 1));
  }

  @Test
  void config_manyWorkers_heapIsAtLeast64Mib() {
    assertThat(builder.maxWorkers(1_000_000).config().workerHeap()).isEqualTo(64 * MIB);
  }

  @Test
  void config_calledTwice_numbersPoolsApart() {
    assertThat(builder.config().name()).isNotEqualTo(builder.config().name());
  }

  @Test
  void initializer_twoForms_lastWins() {
    SerializableRunnable plain = () -> {};
    SerializableFunction<String, Integer> withArg = String::length;

    PoolConfig second = builder.initializer(plain).initializer(withArg, "arg").config();
    assertThat(second.initializer()).isNull();
    assertThat(second.initializerFunction()).isSameAs((Object) withArg);
    assertThat(second.initializerArg()).isEqualTo("arg");

    PoolConfig third = builder.initializer(plain).config();
    assertThat(third.initializer()).isSameAs(plain);
    assertThat(third.initializerFunction()).isNull();
    assertThat(third.initializerArg()).isNull();
  }

  @Test
  void output_consumerThenKind_lastWins() {
    BiConsumer<WorkerInfo, String> consumer = (worker, line) -> {};

    assertThat(builder.output(consumer).config().outputConsumer()).isSameAs(consumer);
    assertThat(builder.output(WorkerOutput.DISCARD).config().outputConsumer()).isNull();
  }

  @Test
  void collections_changedAfterTheCall_areCopied() {
    List<Path> classPath = new ArrayList<>(List.of(Path.of("a.jar")));
    Map<String, String> environment = new HashMap<>(Map.of("A", "1"));
    builder.classPath(classPath).environment(environment);

    classPath.clear();
    environment.clear();

    assertThat(builder.config().classPath()).hasSize(1);
    assertThat(builder.config().environment()).hasSize(1);
  }

  private static Arguments bad(Consumer<ProcessPoolExecutorBuilder> setter, String message) {
    return Arguments.of(setter, message);
  }

  private static Map<String, String> nullValue() {
    Map<String, String> map = new HashMap<>();
    map.put("A", null);
    return map;
  }

  /** Stands for a codec; never used. */
  private static final class NoCodec implements Codec {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Object value, OutputStream out) {
      throw new AssertionError("no test encodes anything with it");
    }

    @Override
    public Object decode(InputStream in, ClassLoader loader) {
      throw new AssertionError("no test encodes anything with it");
    }
  }
}
