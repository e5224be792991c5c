package io.github.procpool.internal.host;

import io.github.procpool.CrashPolicy;
import io.github.procpool.PoolConfig;
import io.github.procpool.ProcpoolException;
import io.github.procpool.StartMethod;
import io.github.procpool.WorkerInfo;
import io.github.procpool.WorkerState;
import io.github.procpool.internal.launch.HostDirectory;
import io.github.procpool.internal.launch.JvmCommand;
import io.github.procpool.internal.launch.JvmSettings;
import io.github.procpool.internal.launch.ResidentMemory;
import io.github.procpool.internal.launch.WorkerMarker;
import io.github.procpool.internal.memory.SharedFiles;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.Limits;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import io.github.procpool.internal.wire.Handshake;
import io.github.procpool.spi.PoolListener;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One pool's machinery: builds its parts, owns its threads, takes it all down at the end. */
public final class Engine implements Supervisor.Callbacks {
  /** A program that is done by then does not live to have an archive made. */
  private static final long ARCHIVE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Free shared memory is kept for that long, and not more than this part of the system's. */
  private static final long LATER_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int SHARE_KEPT = 16;
  private static final long MOST_KEPT_BYTES = 1L << 30;

  private final PoolConfig config;
  private final HostDirectory directory;
  private final SlabAllocator slabs;
  private final ArgumentSlabs argumentSlabs;
  private final Deadlines deadlines;
  private final CompletionThreads completion;
  private final @Nullable ListenerEvents events;
  private final ControlPlane control;
  private final Supervisor supervisor;
  private final Dispatcher dispatcher;
  private final LoaderTable loaders;
  private final SharedValues shared;
  private final HelperThreads helpers;
  private final MemoryWatch memory;
  private final Lookout lookout;
  private final JvmCommand command;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Takes out what is to be done when the JVM exits. */
  private final Runnable exitAction;

  private final AtomicBoolean archiveOrdered = new AtomicBoolean();

  /**
   * Builds a pool without any worker yet.
   *
   * @throws ProcpoolException when the system does not give what a pool needs
   */
  public Engine(PoolConfig config, SetupSource setup, LoaderTable loaders) {
    this.config = config;
    this.loaders = loaders;
    deadlines = new Deadlines(config.name());
    helpers = new HelperThreads(helperThreads(config.name()), deadlines);
    completion = new CompletionThreads(config.name(), config.completionExecutor(), deadlines);
    PoolListener listener = config.listener();
    events = listener == null ? null : new ListenerEvents(listener, completion);
    try {
      directory = HostDirectory.acquire();
    } catch (IOException e) {
      throw cannotBuild(e);
    }
    try {
      SharedFiles files =
          new SharedFiles(directory::newSharedFile, hint -> directory.newFile(hint, ".mem"));
      long room = directory.sharedMemory().toFile().getTotalSpace();
      long keepBytes = Math.min(room / SHARE_KEPT, MOST_KEPT_BYTES);
      slabs = new SlabAllocator(files::create, keepBytes, this::later);
      // What waits on a disk would be written to it.
      argumentSlabs = new ArgumentSlabs(slabs, directory.hasSharedMemory() ? keepBytes : 0);
      shared = new SharedValues(slabs);
      Charset charset = StandardCharsets.UTF_8;
      OutputRouter output = new OutputRouter(config, this::describe);
      command =
          JvmCommand.of(
              new JvmSettings(
                  config.javaHome(),
                  config.workerHeap(),
                  config.jvmOptions(),
                  config.classPath(),
                  output.isPiped() ? charset : null,
                  WorkerMarker.environment(config.environment(), "")),
              directory);
      Handshake handshake = Handshake.random();
      LinkFrames answers = new LinkFrames(this, setup);
      control = // the last that may fail, as it opens what only its thread closes
          new ControlPlane(
              config.name(), directory.newSocketPath("pool"), handshake, answers, deadlines);
      WorkerStarter starter =
          new WorkerStarter(
              config,
              setup,
              command,
              directory,
              control.address(),
              handshake.token(),
              output,
              charset);
      supervisor =
          new Supervisor(config, starter, directory, files, slabs, deadlines, helpers, this);
    } catch (IOException e) {
      directory.release();
      throw cannotBuild(e);
    } catch (RuntimeException e) {
      directory.release();
      endThreads();
      throw e;
    }
    memory = new MemoryWatch(config, deadlines);
    dispatcher =
        new Dispatcher(
            config.name(),
            limits(config),
            new Dispatcher.QueueBound(
                config.queueCapacity().orElse(-1) < 0
                    ? Long.MAX_VALUE
                    : config.queueCapacity().getAsInt(),
                config.queueBytes().orElse(Long.MAX_VALUE),
                config.whenFull()),
            supervisor,
            deadlines,
            completion,
            memory,
            config.maxWorkerAge());
    lookout = new Lookout(dispatcher);
    exitAction = HostDirectory.beforeExit(() -> supervisor.killAll(dispatcher));
  }

  /** Runs something that nobody waits for. */
  private void later(Runnable action) {
    deadlines.after(LATER_NANOS, () -> helpers.execute(action));
  }

  private void endThreads() {
    helpers.shutdown();
    deadlines.close();
  }

  private ProcpoolException cannotBuild(IOException cause) {
    endThreads();
    return new ProcpoolException(
        "pool '" + config.name() + "' can't be built: " + cause.getMessage(), cause);
  }

  private static Limits limits(PoolConfig config) {
    return new Limits(
        config.maxWorkers(),
        config.minWorkers(),
        config.maxTasksPerWorker().isPresent()
            ? config.maxTasksPerWorker().getAsInt()
            : Long.MAX_VALUE,
        TimeUnit.NANOSECONDS.convert(config.idleTimeout()),
        config.startMethod() == StartMethod.WARM,
        config.crashPolicy() == CrashPolicy.BREAK_POOL,
        SlotRing.SLOTS);
  }

  private static ThreadFactory helperThreads(String poolName) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, poolName + "-supervisor-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Starts the pool's first threads and its minimal number of workers. */
  public void start() {
    control.start();
    dispatcher.post(state -> state.start(System.nanoTime()));
  }

  // ---- what the public classes use

  public PoolConfig config() {
    return config;
  }

  public Dispatcher dispatcher() {
    return dispatcher;
  }

  public LoaderTable loaders() {
    return loaders;
  }

  public SharedValues shared() {
    return shared;
  }

  /** Where long arguments go at once. */
  public ArgumentSlabs argumentSlabs() {
    return argumentSlabs;
  }

  Supervisor supervisor() {
    return supervisor;
  }

  HelperThreads helpers() {
    return helpers;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /**
   * Runs an action where futures complete.
   *
   * @param mayBlock whether it runs code of users
   */
  public void complete(Runnable action, boolean mayBlock) {
    completion.execute(
        new Delivery() {
          @Override
          public void deliver() {
            action.run();
          }

          @Override
          public boolean mayBlock() {
            return mayBlock;
          }
        });
  }

  /** Hands over an outcome to where futures complete. */
  public void complete(Delivery delivery) {
    completion.execute(delivery);
  }

  /** As {@link #complete}, but not before the outcomes that are being read have all been read. */
  public void completeGathered(Delivery delivery) {
    completion.gather(delivery);
  }

  /** A thread that waits for a delivery will hand it to {@link #deliverHere}. */
  public void expect() {
    completion.expect();
  }

  /** Completes a future that was expected after all as {@link #complete} does. */
  public void deliverElsewhere(Delivery delivery) {
    completion.deliverElsewhere(delivery);
  }

  /** Completes a future that was expected, in this thread unless that may take long. */
  public void deliverHere(Delivery delivery) {
    completion.deliverHere(delivery);
  }

  /**
   * Looks for the outcome of a task for a moment, in place of the threads that otherwise do.
   *
   * @param there whether somebody else has read it
   */
  public void lookFor(Work work, BooleanSupplier there) {
    lookout.lookFor(work, there);
  }

  /** Tells the pool's listener, if it has one; what that throws is logged. */
  public void tell(Consumer<PoolListener> event) {
    if (events != null) {
      events.add(event);
    }
  }

  /** Whether anybody listens. */
  public boolean hasListener() {
    return events != null;
  }

  /** True in a thread that completes futures of this pool. */
  public boolean isCompletionThread() {
    return completion.isDelivering();
  }

  /** Starts all workers now. */
  public void startAll() {
    dispatcher.post(state -> state.startAll(System.nanoTime()));
  }

  public void resize(int maxWorkers) {
    dispatcher.post(state -> state.resize(maxWorkers, System.nanoTime()));
  }

  public void recycle() {
    dispatcher.post(state -> state.recycleAll(System.nanoTime()));
  }

  public void shutdown() {
    dispatcher.shutdown();
  }

  /** Kills the workers of a pool that was stopped. */
  public void killWorkers() {
    dispatcher.post(state -> state.killAll(EndReason.SHUTDOWN));
  }

  /**
   * Shuts down and kills all workers, with SIGTERM first if asked to.
   *
   * @return what no worker has begun; the caller tells their futures
   */
  public List<Work> shutdownAndKill(boolean gently) {
    List<Supervisor.Charge> charges = List.copyOf(supervisor.charges());
    List<Work> withdrawn = dispatcher.stopWith(EndReason.REQUESTED, !gently);
    if (gently) {
      charges.forEach(charge -> charge.process().terminate());
      deadlines.after(
          TimeUnit.SECONDS.toNanos(2), () -> charges.forEach(charge -> charge.process().kill()));
    }
    return withdrawn;
  }

  public boolean isShutdown() {
    return dispatcher.withState(PoolState::isShutdown);
  }

  public boolean isTerminated() {
    return ended.getCount() == 0;
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return ended.await(timeout, unit);
  }

  /** The most workers that the pool may have now. */
  public int maxWorkers() {
    return dispatcher.withState(state -> state.limits().maxWorkers());
  }

  /** Figures of the state. */
  public <T> T figures(Function<PoolState, T> question) {
    return dispatcher.withState(question);
  }

  /** The workers of now, spares included. */
  public List<WorkerInfo> workers() {
    List<WorkerInfo> infos = new ArrayList<>();
    for (Supervisor.Charge charge : supervisor.charges()) {
      infos.add(info(charge));
    }
    infos.sort(Comparator.comparingInt(WorkerInfo::id));
    return infos;
  }

  private WorkerInfo describe(WorkerProcessHandle handle) {
    Supervisor.Charge charge = supervisor.charge(handle.serial());
    return charge != null
        ? info(charge)
        : new WorkerInfo(
            handle.id(),
            handle.pid(),
            WorkerState.DEAD,
            0,
            OptionalLong.empty(),
            OptionalLong.empty(),
            handle.startedAt());
  }

  private WorkerInfo info(Supervisor.Charge charge) {
    WorkerRecord record = charge.record();
    WorkerProcessHandle process = charge.process();
    long pid = process.pid();
    OptionalLong resident = pid > 0 ? ResidentMemory.of(pid) : OptionalLong.empty();
    Instant startedAt = process.startedAt();
    return dispatcher.withState(
        state -> {
          TaskRecord oldest = record.oldest();
          boolean runs =
              oldest != null
                  && record.link() instanceof WorkerLink link
                  && link.hasBegun(oldest.sequence());
          WorkerState shown =
              switch (record.phase()) {
                case STARTING -> WorkerState.STARTING;
                case READY ->
                    record.isRetiring()
                        ? WorkerState.STOPPING
                        : record.isBusy() ? WorkerState.BUSY : WorkerState.IDLE;
                case STOPPING -> WorkerState.STOPPING;
                case LOST, DEAD -> WorkerState.DEAD;
              };
          return new WorkerInfo(
              record.id(),
              pid,
              shown,
              record.finishedItems(),
              oldest != null && runs ? OptionalLong.of(oldest.id()) : OptionalLong.empty(),
              resident,
              startedAt);
        });
  }

  // ---- what the supervisor tells

  @Override
  public void workerStarted(Supervisor.Charge charge) {
    if (hasListener()) {
      WorkerInfo info = info(charge);
      tell(listener -> listener.workerStarted(info));
    }
  }

  @Override
  public void workerEnded(Supervisor.Charge charge, String how) {
    if (hasListener()) {
      WorkerInfo info = describe(charge.process());
      tell(listener -> listener.workerEnded(info, how));
    }
  }

  @Override
  public void terminated() {
    // Not on this thread: it may be the control thread, which is closed below, or a completion
    // thread, whose delivery has to end first.
    helpers.execute(() -> completion.whenDrained(() -> helpers.execute(this::end)));
  }

  private void end() {
    try {
      exitAction.run();
      dispatcher.keeper().close();
      control.close();
      deadlines.close();
      shared.close();
      slabs.close();
      directory.release();
    } finally {
      helpers.shutdown();
      ended.countDown();
    }
  }

  /** Whose hello it is; null when that lane is not awaited, such as one that is there already. */
  @Nullable WorkerLink awaited(Handshake.Hello hello) {
    Supervisor.Charge charge = supervisor.charge(hello.serial());
    WorkerLink link = charge == null ? null : charge.link();
    if (charge == null || link == null || !link.lanes().claim(hello.lane())) {
      return null;
    }
    charge.process().helloPid(hello.pid());
    return link;
  }

  /** Once no worker boots, there is time for what makes later ones boot faster. */
  @Override
  public void workerReady() {
    if (!archiveOrdered.get()
        && dispatcher.withState(
            state -> state.workers().stream().noneMatch(w -> w.phase() == Phase.STARTING))
        && archiveOrdered.compareAndSet(false, true)) {
      deadlines.after(ARCHIVE_NANOS, () -> helpers.execute(command::orderArchive));
    }
  }
}
