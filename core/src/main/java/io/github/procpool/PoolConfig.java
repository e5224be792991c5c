package io.github.procpool;

import io.github.procpool.spi.Codec;
import io.github.procpool.spi.PoolListener;
import io.github.procpool.spi.WorkerLauncher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings with which a {@link ProcessPoolExecutor} was built, defaults filled in. Immutable.
 * Made by {@link ProcessPoolExecutorBuilder}, whose setters say what each setting means.
 *
 * @param name the pool's name
 * @param maxWorkers the most workers there may be
 * @param minWorkers the workers that are started at build and kept
 * @param startMethod how workers' JVMs come to be
 * @param initializer what each worker runs before its first task, {@code null} for none
 * @param initializerFunction the same in its form with an argument, {@code null} for none; never
 *     set together with {@code initializer}
 * @param initializerArg the argument for {@code initializerFunction}
 * @param finalizer what each worker that ends in order runs last, {@code null} for none
 * @param maxTasksPerWorker after how many tasks a worker is replaced, empty for no limit
 * @param maxWorkerMemory the resident memory in bytes above which a worker is replaced, empty for
 *     no limit
 * @param maxWorkerAge the age at which a worker is replaced, {@code null} for no limit
 * @param idleTimeout after how long an idle worker above {@code minWorkers} ends
 * @param workerHeap the maximum heap of a worker in bytes
 * @param jvmOptions options for workers' JVMs, after Procpool's own
 * @param javaHome the Java installation that workers run on
 * @param classPath the class path of workers, {@code null} for the host's
 * @param environment what is added to the host's environment
 * @param workingDirectory where workers start, {@code null} for the host's directory
 * @param crashPolicy what happens when a worker is lost
 * @param defaultOptions the options of tasks that set none themselves
 * @param queueCapacity the most tasks that may wait, empty for no limit
 * @param queueBytes the most bytes of encoded tasks that may wait, empty for no limit
 * @param whenFull what a submit does at either limit
 * @param output where workers' output goes, unless {@code outputConsumer} is set
 * @param outputConsumer takes each line of workers' output, {@code null} for none
 * @param codec how values travel, {@code null} for the built-in way
 * @param deserializationFilter a JEP 290 pattern for what may be deserialized, {@code null} for no
 *     filter
 * @param listener hears what happens in the pool, {@code null} for none
 * @param completionExecutor where callbacks run, {@code null} for an executor of the pool's own
 * @param launcher starts workers' processes, {@code null} for the built-in way
 */
public record PoolConfig(
    String name,
    int maxWorkers,
    int minWorkers,
    StartMethod startMethod,
    @Nullable SerializableRunnable initializer,
    @Nullable SerializableFunction<@Nullable Object, ?> initializerFunction,
    @Nullable Object initializerArg,
    @Nullable SerializableRunnable finalizer,
    OptionalInt maxTasksPerWorker,
    OptionalLong maxWorkerMemory,
    @Nullable Duration maxWorkerAge,
    Duration idleTimeout,
    long workerHeap,
    List<String> jvmOptions,
    Path javaHome,
    @Nullable List<Path> classPath,
    Map<String, String> environment,
    @Nullable Path workingDirectory,
    CrashPolicy crashPolicy,
    TaskOptions defaultOptions,
    OptionalInt queueCapacity,
    OptionalLong queueBytes,
    WhenFull whenFull,
    WorkerOutput output,
    @Nullable BiConsumer<WorkerInfo, String> outputConsumer,
    @Nullable Codec codec,
    @Nullable String deserializationFilter,
    @Nullable PoolListener listener,
    @Nullable Executor completionExecutor,
    @Nullable WorkerLauncher launcher) {}
