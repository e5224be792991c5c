package io.github.procpool;

import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Pool}. Every setting has a default, so {@code Pool.builder().build()} is a
 * working pool of as many processes as this JVM has processors.
 *
 * <p>For settings that are not here, build a {@link ProcessPoolExecutor} and put a pool over it
 * with {@link Pool#over(PoolExecutor)}. Each setter checks its argument at the call; {@link
 * #build()} checks combinations. A builder can build any number of pools; it is not thread-safe.
 */
public final class PoolBuilder {
  private final ProcessPoolExecutorBuilder processes = ProcessPoolExecutor.builder();
  private int workers = Runtime.getRuntime().availableProcessors();
  private boolean threads;
  private @Nullable String name;
  private @Nullable SerializableRunnable initializer;

  /** A setting that threads can't have; null while none was set. */
  private @Nullable String forProcessesOnly;

  PoolBuilder() {}

  /**
   * Makes the workers processes, that many.
   *
   * @param processes at least 1; default: {@link Runtime#availableProcessors()}
   * @return this builder
   * @throws IllegalArgumentException if {@code processes} is below 1
   */
  public PoolBuilder processes(int processes) {
    this.workers = Checks.atLeast("processes", 1, processes);
    this.threads = false;
    return this;
  }

  /**
   * Makes the workers threads of this JVM, that many at most; they start on demand.
   *
   * @param threads at least 1
   * @return this builder
   * @throws IllegalArgumentException if {@code threads} is below 1
   */
  public PoolBuilder threads(int threads) {
    this.workers = Checks.atLeast("threads", 1, threads);
    this.threads = true;
    return this;
  }

  /**
   * The pool's name, which is used in the names of its threads, in messages and in metrics.
   *
   * @param name not blank and without control characters; default: {@code pool-1}, {@code pool-2} …
   *     for processes, {@code threads-1} … for threads
   * @return this builder
   * @throws IllegalArgumentException if {@code name} is blank or has a control character
   */
  public PoolBuilder name(String name) {
    processes.name(name);
    this.name = name;
    return this;
  }

  /**
   * How worker processes come to be.
   *
   * @param startMethod default: {@link StartMethod#SPAWN}
   * @return this builder
   */
  public PoolBuilder startMethod(StartMethod startMethod) {
    processes.startMethod(startMethod);
    forProcessesOnly = "startMethod";
    return this;
  }

  /**
   * What each worker runs once, before its first task. If it throws, the pool is broken: tasks fail
   * with {@link BrokenPoolException}, whose cause is the initializer's exception, and no further
   * worker is started.
   *
   * @param initializer default: none
   * @return this builder
   */
  public PoolBuilder initializer(SerializableRunnable initializer) {
    processes.initializer(initializer);
    this.initializer = initializer;
    return this;
  }

  /**
   * What each worker runs once, before its first task, with an argument. The result is not used; a
   * failure breaks the pool, as in {@link #initializer(SerializableRunnable)}.
   *
   * @param <A> the type of the argument
   * @param initializer default: none
   * @param arg the argument, which must be serializable unless workers are threads
   * @return this builder
   */
  public <A extends @Nullable Object> PoolBuilder initializer(
      SerializableFunction<A, ?> initializer, A arg) {
    processes.initializer(initializer, arg);
    this.initializer =
        () -> {
          Object unused = initializer.execute(arg);
        };
    return this;
  }

  /**
   * After how many tasks a worker process is replaced. Each item of a map counts as one.
   *
   * @param maxTasksPerChild at least 1; default: no limit
   * @return this builder
   * @throws IllegalArgumentException if {@code maxTasksPerChild} is below 1
   */
  public PoolBuilder maxTasksPerChild(int maxTasksPerChild) {
    processes.maxTasksPerWorker(Checks.atLeast("maxTasksPerChild", 1, maxTasksPerChild));
    forProcessesOnly = "maxTasksPerChild";
    return this;
  }

  /**
   * Builds the pool and begins to start all its processes.
   *
   * @return a new pool, which must be closed
   * @throws IllegalArgumentException if {@code maxTasksPerChild} or {@code startMethod} is combined
   *     with threads
   * @throws ProcpoolException if the system does not give what a pool needs
   */
  public Pool build() {
    if (!threads) {
      // all are started at once and stay, however long they idle, as Python's
      return Pool.over(processes.maxWorkers(workers).minWorkers(workers).build());
    }
    if (forProcessesOnly != null) {
      throw new IllegalArgumentException(forProcessesOnly + " cannot be combined with threads");
    }
    return Pool.over(new ThreadPool(name, workers, initializer));
  }
}
