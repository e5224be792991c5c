package io.github.procpool.internal.host;

import io.github.procpool.PoolConfig;
import io.github.procpool.StartMethod;
import io.github.procpool.WorkerLostException;
import io.github.procpool.internal.launch.HostDirectory;
import io.github.procpool.internal.launch.SystemError;
import io.github.procpool.internal.launch.WorkerProcess;
import io.github.procpool.internal.memory.SharedFiles;
import io.github.procpool.internal.memory.SlabAllocator;
import io.github.procpool.internal.memory.SlotRing;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.internal.state.TaskRecord;
import io.github.procpool.internal.state.WorkerRecord;
import io.github.procpool.internal.state.WorkerRecord.EndReason;
import io.github.procpool.internal.state.WorkerRecord.Phase;
import io.github.procpool.internal.wire.FrameType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Starts, watches and ends the worker processes of one pool. */
final class Supervisor {
  /*
   * "The end of the stream decides, the sentinel explains": when a link closes, the dispatcher moves
   * the tasks; when the process has ended, this class says why, and only then is the task that ran
   * failed. A link that was opened is always reported closed before its process is reported ended.
   */

  /**
   * From the start of the process to its hello; a JVM needs 50 ms, an overloaded machine seconds.
   */
  private static final long BOOT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** A worker that was asked to end gets that long for its finalizer and shutdown hooks. */
  private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** From the end of a link to the end of the process. */
  private static final long EXIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A spare that steps in, and those who wait for it, have the processors for so long: to say why
   * the worker before it ended, to look for what that left running, and to start the next spare
   * take ten milliseconds of them.
   */
  private static final long STEP_IN_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  /** How long the owner of a task hears nothing of its end while this JVM exits. */
  private static final long EXITING_SECONDS = 2;

  /** One worker as long as its process lives. */
  static final class Charge {
    private final WorkerRecord record;
    private final WorkerProcessHandle process;
    private volatile @Nullable WorkerLink link;
    private volatile OutcomeReader.LastWords lastWords = new OutcomeReader.LastWords(null, -1, 0);
    private volatile @Nullable ExitReport report;
    private volatile @Nullable Path bootFile;
    private volatile @Nullable Path ringFile;
    private volatile @Nullable Path argumentFile;
    private volatile @Nullable Throwable initializerFailure;
    private final AtomicBoolean announced = new AtomicBoolean();

    Charge(WorkerRecord record, WorkerProcessHandle process) {
      this.record = record;
      this.process = process;
    }

    WorkerRecord record() {
      return record;
    }

    WorkerProcessHandle process() {
      return process;
    }

    @Nullable WorkerLink link() {
      return link;
    }
  }

  /** What the engine does for the supervisor. */
  interface Callbacks {
    void workerStarted(Charge charge);

    void workerReady();

    void workerEnded(Charge charge, String how);

    void terminated();
  }

  private final PoolConfig config;
  private final WorkerStarter starter;
  private final HostDirectory directory;
  private final SharedFiles files;
  private final SlabAllocator slabs;
  private final Deadlines deadlines;
  private final Heartbeats heartbeats;
  private final StartShortage shortage = new StartShortage();
  private final Executor executor;
  private final Callbacks callbacks;
  private final Map<Integer, Charge> charges = new ConcurrentHashMap<>();
  private volatile boolean exiting;

  Supervisor(
      PoolConfig config,
      WorkerStarter starter,
      HostDirectory directory,
      SharedFiles files,
      SlabAllocator slabs,
      Deadlines deadlines,
      Executor executor,
      Callbacks callbacks) {
    this.config = config;
    this.starter = starter;
    this.directory = directory;
    this.files = files;
    this.slabs = slabs;
    this.deadlines = deadlines;
    this.heartbeats = new Heartbeats(deadlines);
    this.executor = executor;
    this.callbacks = callbacks;
  }

  Heartbeats heartbeats() {
    return heartbeats;
  }

  @Nullable Charge charge(int serial) {
    return charges.get(serial);
  }

  Collection<Charge> charges() {
    return charges.values();
  }

  /** Under the pool's lock: the worker exists from now on, though its process does not yet. */
  void register(WorkerRecord worker) {
    charges.put(
        worker.serial(),
        new Charge(worker, new WorkerProcessHandle(worker.serial(), worker.id(), executor)));
  }

  private Charge chargeOf(WorkerRecord worker) {
    Charge charge = charges.get(worker.serial());
    if (charge == null) {
      throw new IllegalStateException(worker + " is not in charge of this pool any more");
    }
    return charge;
  }

  // ---- start

  void launch(WorkerRecord worker, Dispatcher dispatcher) {
    Charge charge = chargeOf(worker);
    executor.execute(() -> start(charge, dispatcher));
  }

  private void start(Charge charge, Dispatcher dispatcher) {
    WorkerRecord worker = charge.record();
    try {
      if (exiting) {
        throw new IOException("this JVM exits, so no worker is started any more");
      }
      if (isEnding(worker, dispatcher)) {
        throw new IOException("the pool ended this worker before it was started");
      }
      Path ringFile = files.create("ring", SlotRing.FILE_BYTES);
      charge.ringFile = ringFile;
      SlotRing ring = SlotRing.create(ringFile);
      Path bootFile = directory.newFile("boot", ".bin");
      charge.bootFile = bootFile;
      WorkerLink link =
          new WorkerLink(
              worker,
              charge.process(),
              ring,
              slabs,
              dispatcher,
              heartbeats,
              config.name() + "-receiver-" + worker.serial());
      worker.link(link);
      charge.link = link;
      link.describe(starter.shapes());
      byte[] functions = dispatcher.repertoire().next();
      WorkerStarter.Started started =
          starter.start(charge.process(), ringFile, bootFile, functions);
      shortage.over();
      charge.argumentFile = started.argumentFile();
      WorkerProcess process = started.process();
      if (exiting) {
        process.killTree();
      }
      startReceiver(link, functions.length > 0);
      CompletableFuture<@Nullable Void> unused =
          process
              .onExit()
              .thenAcceptAsync(
                  rawExit -> exited(charge, process, rawExit, dispatcher),
                  explanation -> explain(explanation, dispatcher))
              .exceptionally(failure -> exitFailed(worker, failure, dispatcher));
      HostLog.LOG.log(
          System.Logger.Level.DEBUG,
          () ->
              "pool '%s': worker %d started, pid %d, heap limit %d MiB"
                  .formatted(config.name(), worker.id(), process.pid(), config.workerHeap() >> 20));
      deadlines.after(BOOT_NANOS, () -> killUnlessConnected(worker.serial()));
    } catch (IOException | RuntimeException | Error e) { // an Error: no thread, most likely
      deleteFiles(charge);
      notStarted(charge, e, dispatcher);
    }
  }

  private static void startReceiver(WorkerLink link, boolean taskWaits) {
    try {
      link.startReceiver(taskWaits);
    } catch (OutOfMemoryError e) { // no thread: nobody would hear of that worker
      link.process().kill();
      throw e;
    }
  }

  private static boolean isEnding(WorkerRecord worker, Dispatcher dispatcher) {
    return dispatcher.withState(state -> worker.endReason() != null);
  }

  /** Tries again in a moment if the system lacked something, else gives up this worker. */
  private void notStarted(Charge charge, Throwable failure, Dispatcher dispatcher) {
    WorkerRecord worker = charge.record();
    boolean ending = isEnding(worker, dispatcher);
    long pauseNanos =
        ending
                || exiting
                || charge.process().process() != null // it was started, and then something failed
                || !SystemError.isShortage(failure)
            ? StartShortage.NEVER
            : shortage.pauseNanos(System.nanoTime(), othersServe(dispatcher));
    if (pauseNanos == StartShortage.NEVER) {
      charges.remove(worker.serial());
      dispatcher.exited(worker, failure, !ending);
      return;
    }
    HostLog.LOG.log(
        pauseNanos < StartShortage.LONGEST_NANOS
            ? System.Logger.Level.INFO
            : System.Logger.Level.DEBUG,
        () -> "trying again in " + pauseNanos / 1_000_000 + " ms: " + failure.getMessage());
    deadlines.after(pauseNanos, () -> executor.execute(() -> start(charge, dispatcher)));
  }

  private static boolean othersServe(Dispatcher dispatcher) {
    return dispatcher.withState(
        state ->
            state.workers().stream()
                .anyMatch(worker -> worker.phase() == Phase.READY && !worker.isRetiring()));
  }

  /** By number, so that the timer keeps no ring mapped that is of no use any more. */
  private void killUnlessConnected(int serial) {
    Charge charge = charges.get(serial);
    if (charge == null) {
      return;
    }
    WorkerLink link = charge.link();
    if (link == null || !link.lanes().isConnected()) {
      charge.process().kill();
    }
  }

  /** Its sockets are open. */
  void connected(WorkerLink link) {
    Charge charge = charges.get(link.record().serial());
    if (charge != null) {
      deleteFiles(charge);
      announce(charge);
    }
  }

  /** It is about to take tasks, with or without sockets. */
  void ready(WorkerLink link, long pid) {
    Charge charge = charges.get(link.record().serial());
    if (charge != null) {
      charge.process().helloPid(pid);
      announce(charge);
    }
  }

  /** One more worker takes tasks. */
  void booted() {
    callbacks.workerReady();
  }

  private void announce(Charge charge) {
    if (charge.announced.compareAndSet(false, true)) {
      callbacks.workerStarted(charge);
    }
  }

  /** The worker has opened its files; what is left of it lives in memory only. */
  private void deleteFiles(Charge charge) {
    delete(charge.bootFile);
    delete(charge.ringFile);
    delete(charge.argumentFile);
  }

  private static void delete(@Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      HostLog.LOG.log(System.Logger.Level.DEBUG, "could not delete " + file, e);
    }
  }

  /** Under the pool's lock: the worker has another id. */
  void assign(WorkerRecord worker) {
    Charge charge = charges.get(worker.serial());
    if (charge == null) {
      return;
    }
    charge.process().id(worker.id());
    WorkerLink link = charge.link();
    if (link != null) {
      link.ring().assign(worker.id());
    }
  }

  // ---- end

  /** Asks a worker to end in order; one that takes too long is killed. */
  void stop(WorkerRecord worker) {
    Charge charge = charges.get(worker.serial());
    if (charge == null) {
      return;
    }
    WorkerLink link = charge.link();
    if (link != null) {
      link.sendControl(FrameType.STOP, null);
    }
    deadlines.after(STOP_NANOS, charge.process()::kill);
  }

  void kill(WorkerRecord worker, EndReason reason) {
    Charge charge = charges.get(worker.serial());
    if (charge != null) {
      HostLog.LOG.log(
          System.Logger.Level.DEBUG,
          () -> "killing " + worker + " of '" + config.name() + "': " + reason);
      charge.process().kill();
    }
  }

  /** This JVM exits: a worker that boots would else complain of the files that go now. */
  void killAll(Dispatcher dispatcher) {
    exiting = true;
    dispatcher.post(
        state -> state.workers().forEach(worker -> state.markEnding(worker, EndReason.HOST_EXIT)));
    for (Charge charge : charges.values()) {
      WorkerProcess process = charge.process().process();
      if (process != null) {
        process.killTree();
      }
    }
  }

  /**
   * Tells the owner of a task that it has failed; later while this JVM exits. Whoever waits ends as
   * well then, and would only print it; a shutdown hook that waits still gets its answer.
   */
  void tell(Runnable news) {
    if (exiting) {
      CompletableFuture.delayedExecutor(EXITING_SECONDS, TimeUnit.SECONDS).execute(news);
    } else {
      news.run();
    }
  }

  /** What the ledger said when the link closed. */
  void lastWords(WorkerLink link, OutcomeReader.LastWords words) {
    Charge charge = charges.get(link.record().serial());
    if (charge != null) {
      charge.lastWords = words;
    }
  }

  /** The link is closed, so the process should end by itself; if it does not, it is of no use. */
  void linkClosed(WorkerLink link) {
    deadlines.forget(link);
    link.close();
    WorkerProcess process = link.process().process();
    if (process != null && process.isAlive()) {
      deadlines.after(EXIT_NANOS, link.process()::kill);
    }
  }

  /** A worker's control lane has ended: no worker goes on without it. */
  void controlEnded(WorkerLink link) {
    link.close();
    deadlines.after(EXIT_NANOS, () -> killIfAlive(link));
  }

  private static void killIfAlive(WorkerLink link) {
    WorkerProcess process = link.process().process();
    if (process != null && process.isAlive()) {
      link.process().kill();
    }
  }

  /** In the thread that has waited for the end of the process, which has nothing else to do. */
  private void explain(Runnable explanation, Dispatcher dispatcher) {
    if (config.startMethod() == StartMethod.WARM && !dispatcher.withState(PoolState::isShutdown)) {
      LockSupport.parkNanos(this, STEP_IN_NANOS);
    }
    executor.execute(explanation);
  }

  private void exited(Charge charge, WorkerProcess process, int rawExit, Dispatcher dispatcher) {
    WorkerLink link = charge.link();
    if (link != null) {
      link.processEnded();
      if (!link.awaitReceiver(EXIT_NANOS)) {
        process.endStrays(); // a launcher has ended before the worker that it had started
      }
      link.close();
      boolean unused = link.awaitReceiver(Long.MAX_VALUE);
    }
    EndReason reason = dispatcher.withState(state -> charge.record().endReason());
    ExitReport report =
        new ExitReport(
            config.name(),
            charge.process(),
            process,
            rawExit,
            reason,
            config.workerHeap(),
            config.maxWorkerMemory().orElse(-1));
    charge.report = report;
    deleteFiles(charge);
    Throwable failure = charge.initializerFailure;
    boolean unexpected = reason == null;
    if (unexpected) {
      process.endStrays();
      HostLog.LOG.log(System.Logger.Level.INFO, () -> report.sentence());
    }
    callbacks.workerEnded(charge, report.summary()); // first: this may be the end of the pool
    dispatcher.exited(
        charge.record(), failure != null ? failure : report.exception(null), unexpected);
    charges.remove(charge.record().serial());
  }

  /** A bug, or a system out of threads: tasks of that worker would wait for ever. */
  private @Nullable Void exitFailed(WorkerRecord worker, Throwable failure, Dispatcher dispatcher) {
    HostLog.LOG.log(
        System.Logger.Level.ERROR, "the exit of " + worker + " could not be handled", failure);
    dispatcher.breakPool(failure);
    dispatcher.exited(worker, failure, true);
    return null;
  }

  /** The task was running on that worker; called when the worker's exit has been explained. */
  void reportLost(TaskRecord task, WorkerRecord worker) {
    Charge charge = chargeOf(worker);
    ExitReport report = charge.report;
    OutcomeReader.LastWords words = charge.lastWords;
    if (report == null) {
      throw new IllegalStateException(worker + " is lost, but its exit was not explained");
    }
    WorkerLostException reason = report.exception(task);
    tell(() -> ((Work) task.work()).lost(words.item(), words.firstMissing(), reason));
  }

  /** The initializer of a worker threw: the pool breaks with that, without another try. */
  void initializerFailed(WorkerLink link, Throwable failure, Dispatcher dispatcher) {
    Charge charge = charges.get(link.record().serial());
    if (charge != null) {
      charge.initializerFailure = failure;
    }
    dispatcher.breakPool(failure);
  }

  void terminated() {
    callbacks.terminated();
  }
}
