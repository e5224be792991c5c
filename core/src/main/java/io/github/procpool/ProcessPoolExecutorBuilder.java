package io.github.procpool;

import io.github.procpool.spi.Codec;
import io.github.procpool.spi.PoolListener;
import io.github.procpool.spi.WorkerLauncher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ProcessPoolExecutor}. Every setting has a default, so {@code
 * ProcessPoolExecutor.builder().build()} is a working pool.
 *
 * <p>Each setter checks its argument at the call; {@link #build()} checks combinations. A setter
 * that is called again replaces what was set before. A builder can build any number of pools; it is
 * not thread-safe.
 */
public final class ProcessPoolExecutorBuilder {
  private static final AtomicInteger POOLS = new AtomicInteger();

  private static final long MIB = 1024L * 1024;

  /** A worker with less than this does not get through its boot. */
  private static final long SMALLEST_HEAP = 8 * MIB;

  private static final long SMALLEST_DEFAULT_HEAP = 64 * MIB;

  private @Nullable String name;
  private @Nullable Integer maxWorkers;
  private int minWorkers;
  private StartMethod startMethod = StartMethod.SPAWN;
  private @Nullable SerializableRunnable initializer;
  private @Nullable SerializableFunction<@Nullable Object, ?> initializerFunction;
  private @Nullable Object initializerArg;
  private @Nullable SerializableRunnable finalizer;
  private OptionalInt maxTasksPerWorker = OptionalInt.empty();
  private OptionalLong maxWorkerMemory = OptionalLong.empty();
  private @Nullable Duration maxWorkerAge;
  private Duration idleTimeout = Duration.ofSeconds(60);
  private OptionalLong workerHeap = OptionalLong.empty();
  private List<String> jvmOptions = List.of();
  private @Nullable Path javaHome;
  private @Nullable List<Path> classPath;
  private Map<String, String> environment = Map.of();
  private @Nullable Path workingDirectory;
  private CrashPolicy crashPolicy = CrashPolicy.REPLACE_WORKER;
  private TaskOptions defaultOptions = TaskOptions.none();
  private OptionalInt queueCapacity = OptionalInt.empty();
  private OptionalLong queueBytes = OptionalLong.empty();
  private WhenFull whenFull = WhenFull.BLOCK;
  private WorkerOutput output = WorkerOutput.FORWARD;
  private @Nullable BiConsumer<WorkerInfo, String> outputConsumer;
  private @Nullable Codec codec;
  private @Nullable String deserializationFilter;
  private @Nullable PoolListener listener;
  private @Nullable Executor completionExecutor;
  private @Nullable WorkerLauncher launcher;

  ProcessPoolExecutorBuilder() {}

  /**
   * The pool's name, which is used in the names of its threads, in messages and in metrics.
   *
   * @param name not blank and without control characters; default: {@code pool-1}, {@code pool-2} …
   * @return this builder
   * @throws IllegalArgumentException if {@code name} is blank or has a control character
   */
  public ProcessPoolExecutorBuilder name(String name) {
    if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "name must not be blank or have control characters, was \"%s\""
              .formatted(name.replaceAll("\\p{Cntrl}", "?")));
    }
    this.name = name;
    return this;
  }

  /**
   * The most workers there may be at a time. Workers are started on demand; an idle one is used
   * before a new one is started.
   *
   * @param maxWorkers at least 1; default: {@link Runtime#availableProcessors()}
   * @return this builder
   * @throws IllegalArgumentException if {@code maxWorkers} is below 1
   */
  public ProcessPoolExecutorBuilder maxWorkers(int maxWorkers) {
    this.maxWorkers = Checks.atLeast("maxWorkers", 1, maxWorkers);
    return this;
  }

  /**
   * How many workers are started when the pool is built, and kept also while they are idle.
   *
   * @param minWorkers at least 0 and at most the {@link #maxWorkers(int)}; default: 0
   * @return this builder
   * @throws IllegalArgumentException if {@code minWorkers} is negative
   */
  public ProcessPoolExecutorBuilder minWorkers(int minWorkers) {
    this.minWorkers = Checks.atLeast("minWorkers", 0, minWorkers);
    return this;
  }

  /**
   * How the JVMs of workers come to be.
   *
   * @param startMethod default: {@link StartMethod#SPAWN}
   * @return this builder
   */
  public ProcessPoolExecutorBuilder startMethod(StartMethod startMethod) {
    this.startMethod = Objects.requireNonNull(startMethod, "startMethod");
    return this;
  }

  /**
   * What each worker runs once, before its first task.
   *
   * <p>If it throws, the pool is broken: all tasks fail with {@link BrokenPoolException}, whose
   * cause is the initializer's exception, and no further worker is started.
   *
   * @param initializer default: none; replaces an initializer with an argument
   * @return this builder
   */
  public ProcessPoolExecutorBuilder initializer(SerializableRunnable initializer) {
    this.initializer = Objects.requireNonNull(initializer, "initializer");
    this.initializerFunction = null;
    this.initializerArg = null;
    return this;
  }

  /**
   * What each worker runs once, before its first task, with an argument. The result is not used.
   *
   * <p>If it throws, the pool is broken: all tasks fail with {@link BrokenPoolException}, whose
   * cause is the initializer's exception, and no further worker is started.
   *
   * @param <A> the type of the argument
   * @param initializer default: none; replaces an initializer without an argument
   * @param arg the argument, which must be serializable; {@code null} is allowed
   * @return this builder
   */
  @SuppressWarnings("unchecked") // it is only ever called with arg, which is an A
  public <A extends @Nullable Object> ProcessPoolExecutorBuilder initializer(
      SerializableFunction<A, ?> initializer, A arg) {
    Objects.requireNonNull(initializer, "initializer");
    this.initializer = null;
    this.initializerFunction = (SerializableFunction<@Nullable Object, ?>) initializer;
    this.initializerArg = arg;
    return this;
  }

  /**
   * What each worker that ends in order runs last; a worker that is killed does not. What it throws
   * is logged.
   *
   * @param finalizer default: none
   * @return this builder
   */
  public ProcessPoolExecutorBuilder finalizer(SerializableRunnable finalizer) {
    this.finalizer = Objects.requireNonNull(finalizer, "finalizer");
    return this;
  }

  /**
   * After how many tasks a worker is replaced. Each item of a {@code map} counts as one. The
   * replacement is booted before it is needed.
   *
   * @param maxTasksPerWorker at least 1; default: no limit
   * @return this builder
   * @throws IllegalArgumentException if {@code maxTasksPerWorker} is below 1
   */
  public ProcessPoolExecutorBuilder maxTasksPerWorker(int maxTasksPerWorker) {
    this.maxTasksPerWorker =
        OptionalInt.of(Checks.atLeast("maxTasksPerWorker", 1, maxTasksPerWorker));
    return this;
  }

  /**
   * The resident memory of a worker above which it is replaced, between tasks. A running task that
   * brings its worker above twice the limit is killed and fails with {@link WorkerMemoryException}.
   *
   * <p>Memory that it shares with the host, for long arguments say, does not count. Where the
   * system does not tell the resident memory of a process, this has no effect.
   *
   * @param bytes at least 1; default: no limit
   * @return this builder
   * @throws IllegalArgumentException if {@code bytes} is below 1
   */
  public ProcessPoolExecutorBuilder maxWorkerMemory(long bytes) {
    this.maxWorkerMemory =
        OptionalLong.of(Checks.atLeastBytes("maxWorkerMemory", 1, "1 byte", bytes));
    return this;
  }

  /**
   * The age at which a worker is replaced, between tasks, counted from when it was ready. It may be
   * a tenth less, so that workers that started together are not all replaced together.
   *
   * @param maxWorkerAge at least 1 ms; default: no limit
   * @return this builder
   * @throws IllegalArgumentException if {@code maxWorkerAge} is below 1 ms
   */
  public ProcessPoolExecutorBuilder maxWorkerAge(Duration maxWorkerAge) {
    this.maxWorkerAge = Checks.atLeastMillis("maxWorkerAge", 1, maxWorkerAge);
    return this;
  }

  /**
   * After how long an idle worker ends, if there are more than {@code minWorkers}.
   *
   * @param idleTimeout at least 1 ms; default: 60 s
   * @return this builder
   * @throws IllegalArgumentException if {@code idleTimeout} is below 1 ms
   */
  public ProcessPoolExecutorBuilder idleTimeout(Duration idleTimeout) {
    this.idleTimeout = Checks.atLeastMillis("idleTimeout", 1, idleTimeout);
    return this;
  }

  /**
   * The maximum heap of each worker, its {@code -Xmx}. It starts small, grows as tasks need it, and
   * does not shrink; {@link #maxWorkerMemory} replaces workers that have grown too much.
   *
   * @param bytes at least 8 MiB; default: the host's maximum heap divided by {@code maxWorkers},
   *     but at least 64 MiB
   * @return this builder
   * @throws IllegalArgumentException if {@code bytes} is below 8 MiB
   */
  public ProcessPoolExecutorBuilder workerHeap(long bytes) {
    this.workerHeap =
        OptionalLong.of(
            Checks.atLeastBytes(
                "workerHeap", SMALLEST_HEAP, SMALLEST_HEAP + " bytes (8 MiB)", bytes));
    return this;
  }

  /**
   * Options for the JVMs of workers. They win over Procpool's own, which suit many JVMs on one
   * machine: {@code -XX:+UseSerialGC}, or late compilation, {@code -XX:CompileThresholdScaling=4}.
   *
   * @param options one option each, as on the {@code java} command line; the class path is set with
   *     {@link #classPath(List)} instead; default: none
   * @return this builder
   * @throws IllegalArgumentException if an option is empty or sets the class path
   */
  public ProcessPoolExecutorBuilder jvmOptions(String... options) {
    this.jvmOptions = Checks.jvmOptions(options);
    return this;
  }

  /**
   * The Java installation that workers run on.
   *
   * @param javaHome the directory that has {@code bin/java}; default: the host's
   * @return this builder
   */
  public ProcessPoolExecutorBuilder javaHome(Path javaHome) {
    this.javaHome = Objects.requireNonNull(javaHome, "javaHome");
    return this;
  }

  /**
   * The class path of workers, in place of the host's. Procpool's own classes are added to it, and
   * classes that are not on it are fetched from the host.
   *
   * @param entries jars and directories; default: the host's class path
   * @return this builder
   */
  public ProcessPoolExecutorBuilder classPath(List<Path> entries) {
    this.classPath = List.copyOf(entries);
    return this;
  }

  /**
   * Environment variables of workers, added to those of the host.
   *
   * @param variables names and values; default: none
   * @return this builder
   * @throws IllegalArgumentException if a name is empty or has a {@code =}, or a name or a value
   *     has a NUL character
   */
  public ProcessPoolExecutorBuilder environment(Map<String, String> variables) {
    this.environment = Checks.environment(variables);
    return this;
  }

  /**
   * The directory in which workers start.
   *
   * @param directory default: the host's
   * @return this builder
   */
  public ProcessPoolExecutorBuilder workingDirectory(Path directory) {
    this.workingDirectory = Objects.requireNonNull(directory, "directory");
    return this;
  }

  /**
   * What happens when a worker ends without being told to.
   *
   * @param crashPolicy default: {@link CrashPolicy#REPLACE_WORKER}
   * @return this builder
   */
  public ProcessPoolExecutorBuilder crashPolicy(CrashPolicy crashPolicy) {
    this.crashPolicy = Objects.requireNonNull(crashPolicy, "crashPolicy");
    return this;
  }

  /**
   * Options for all tasks of the pool. What {@link PoolExecutor#with(TaskOptions)} sets wins over
   * them.
   *
   * @param options default: {@link TaskOptions#none()}
   * @return this builder
   */
  public ProcessPoolExecutorBuilder defaultOptions(TaskOptions options) {
    this.defaultOptions = Objects.requireNonNull(options, "options");
    return this;
  }

  /**
   * The most tasks that may wait for a worker.
   *
   * @param tasks at least 1; default: no limit
   * @return this builder
   * @throws IllegalArgumentException if {@code tasks} is below 1
   * @see #whenFull(WhenFull)
   */
  public ProcessPoolExecutorBuilder queueCapacity(int tasks) {
    this.queueCapacity = OptionalInt.of(Checks.atLeast("queueCapacity", 1, tasks));
    return this;
  }

  /**
   * The most bytes that the encoded tasks which wait for a worker may have together. A task that is
   * larger on its own is let in when nothing else waits.
   *
   * @param bytes at least 1; default: no limit
   * @return this builder
   * @throws IllegalArgumentException if {@code bytes} is below 1
   * @see #whenFull(WhenFull)
   */
  public ProcessPoolExecutorBuilder queueBytes(long bytes) {
    this.queueBytes = OptionalLong.of(Checks.atLeastBytes("queueBytes", 1, "1 byte", bytes));
    return this;
  }

  /**
   * What submitting does while the queue is at its limit.
   *
   * @param whenFull default: {@link WhenFull#BLOCK}
   * @return this builder
   */
  public ProcessPoolExecutorBuilder whenFull(WhenFull whenFull) {
    this.whenFull = Objects.requireNonNull(whenFull, "whenFull");
    return this;
  }

  /**
   * Where workers' standard output and standard error go.
   *
   * @param output default: {@link WorkerOutput#FORWARD}; replaces a consumer
   * @return this builder
   */
  public ProcessPoolExecutorBuilder output(WorkerOutput output) {
    this.output = Objects.requireNonNull(output, "output");
    this.outputConsumer = null;
    return this;
  }

  /**
   * Takes each line that a worker writes to its standard output or standard error.
   *
   * @param consumer gets the worker and the line without its line break, possibly from several
   *     threads at once; while it blocks, that worker's output waits; what it throws is logged;
   *     default: none; replaces {@link #output(WorkerOutput)}
   * @return this builder
   */
  public ProcessPoolExecutorBuilder output(BiConsumer<WorkerInfo, String> consumer) {
    this.outputConsumer = Objects.requireNonNull(consumer, "consumer");
    return this;
  }

  /**
   * How values travel between host and workers.
   *
   * @param codec default: a compact form for common types and Java serialization for the rest
   * @return this builder
   */
  public ProcessPoolExecutorBuilder codec(Codec codec) {
    this.codec = Objects.requireNonNull(codec, "codec");
    return this;
  }

  /**
   * Limits what may be deserialized, in the host and in workers.
   *
   * @param pattern a pattern as for {@code jdk.serialFilter} (JEP 290), for instance {@code
   *     com.example.**;java.base/*;!*}; default: no filter but the JVM's own
   * @return this builder
   * @throws IllegalArgumentException if the pattern is not valid or is empty
   * @see <a href="https://openjdk.org/jeps/290">JEP 290</a>
   */
  public ProcessPoolExecutorBuilder deserializationFilter(String pattern) {
    this.deserializationFilter = Checks.deserializationFilter(pattern);
    return this;
  }

  /**
   * Hears what happens in the pool.
   *
   * @param listener default: none
   * @return this builder
   */
  public ProcessPoolExecutorBuilder listener(PoolListener listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
    return this;
  }

  /**
   * Where callbacks of futures and the listener run.
   *
   * @param executor default: one of the pool's own, which ends with the pool; an executor given
   *     here is not shut down
   * @return this builder
   */
  public ProcessPoolExecutorBuilder completionExecutor(Executor executor) {
    this.completionExecutor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Starts the processes of workers.
   *
   * @param launcher default: {@link ProcessBuilder}
   * @return this builder
   */
  public ProcessPoolExecutorBuilder launcher(WorkerLauncher launcher) {
    this.launcher = Objects.requireNonNull(launcher, "launcher");
    return this;
  }

  /**
   * Builds the pool and begins to start its {@code minWorkers}.
   *
   * @return a new pool, which must be closed
   * @throws IllegalArgumentException if {@code minWorkers} is above {@code maxWorkers}
   */
  public ProcessPoolExecutor build() {
    return new ProcessPoolExecutor(config());
  }

  /** Checks combinations and fills in what is not set. */
  PoolConfig config() {
    int most = maxWorkers != null ? maxWorkers : Runtime.getRuntime().availableProcessors();
    if (minWorkers > most) {
      throw new IllegalArgumentException(
          "minWorkers must be at most maxWorkers (%d), was %d".formatted(most, minWorkers));
    }
    long defaultHeap = Math.max(SMALLEST_DEFAULT_HEAP, Runtime.getRuntime().maxMemory() / most);
    return new PoolConfig(
        name != null ? name : "pool-" + POOLS.incrementAndGet(),
        most,
        minWorkers,
        startMethod,
        initializer,
        initializerFunction,
        initializerArg,
        finalizer,
        maxTasksPerWorker,
        maxWorkerMemory,
        maxWorkerAge,
        idleTimeout,
        workerHeap.orElse(defaultHeap),
        jvmOptions,
        javaHome != null ? javaHome : Path.of(System.getProperty("java.home")),
        classPath,
        environment,
        workingDirectory,
        crashPolicy,
        defaultOptions,
        queueCapacity,
        queueBytes,
        whenFull,
        output,
        outputConsumer,
        codec,
        deserializationFilter,
        listener,
        completionExecutor,
        launcher);
  }
}
