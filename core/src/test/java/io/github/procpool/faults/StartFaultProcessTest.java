package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.procpool.BrokenPoolException;
import io.github.procpool.CrashPolicy;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.internal.state.PoolState;
import io.github.procpool.spi.LaunchRequest;
import io.github.procpool.spi.WorkerLauncher;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.Crash;
import io.github.procpool.testkit.Gate;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that can't start, or not always. */
class StartFaultProcessTest extends FaultFixture {
  // ---- initializers

  @Test
  void initializer_hangsInOneWorker_othersServeAndThePoolEnds() throws Exception {
    Trail trail = trail();
    Gate never = gate();
    ProcessPoolExecutor pool =
        newPool(quiet(2).minWorkers(2).initializer(() -> holdTheFirst(trail, never)));

    requireHealthy(pool);

    List<Runnable> unused = pool.shutdownNow();
    assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  static void holdTheFirst(Trail trail, Gate gate) throws IOException {
    if (isFirst(trail)) {
      gate.passIgnoringInterrupts();
    }
  }

  private static boolean isFirst(Trail trail) throws IOException {
    trail.addPid();
    return trail.lines().indexOf(Long.toString(SampleTasks.pid())) == 0;
  }

  @Test
  void initializer_failsEverySecondTime_allTasksRun() throws Exception {
    Trail trail = trail();
    ProcessPoolExecutor pool =
        newPool(quiet(1).maxTasksPerWorker(1).initializer(() -> exitEverySecondTime(trail)));
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      futures.add(pool.submit(SampleTasks::increment, i));
    }

    for (int i = 0; i < 3; i++) {
      assertThat(futures.get(i).get()).isEqualTo(i + 1);
    }
    assertThat(trail.lines()).hasSizeGreaterThanOrEqualTo(6);
  }

  static void exitEverySecondTime(Trail trail) throws IOException {
    trail.addPid();
    if (trail.lines().size() % 2 == 1) {
      Crash.EXIT_3.happen();
    }
  }

  // ---- no process, no thread

  @Test
  void start_launcherFailsWithAnError_saysSo() throws Exception {
    WorkerLauncher faulty =
        request -> {
          throw new StackOverflowError("in the launcher");
        };
    ProcessPoolExecutor pool = newPool(quiet(1).launcher(faulty));

    assertThat(pool.submit(SampleTasks::increment, 1).exception(SOON))
        .isInstanceOf(BrokenPoolException.class)
        .hasMessageContaining("in the launcher");
  }

  @Test
  void start_systemIsShortForAMoment_isTriedAgain() throws Exception {
    ProcessPoolExecutor pool =
        newPool(quiet(1).launcher(new ShortOf(Lack.PROCESSES, PoolState.BOOT_FAILURES + 1)));
    ProcessPoolExecutor other =
        newPool(quiet(2).launcher(new ShortOf(Lack.THREADS, PoolState.BOOT_FAILURES + 1)));

    requireHealthy(pool);
    requireHealthy(other);
    assertThat(pool.stats().workersStarted()).isEqualTo(1);
  }

  @Test
  void start_systemIsShortForLongWhileAnotherServes_isTriedUntilItWorks() throws Exception {
    int boundIsPassedAt = 9;
    Trail trail = trail();
    Gate gate = gate();
    ProcessPoolExecutor pool =
        newPool(quiet(2).launcher(new ShortOf(Lack.PROCESSES, 1, boundIsPassedAt + 1)));
    requireHealthy(pool);

    TaskFuture<String> first = pool.submit(() -> SampleTasks.hold(trail, "first", gate));
    TaskFuture<String> second = pool.submit(() -> SampleTasks.hold(trail, "second", gate));
    trail.await(2);
    gate.open();

    assertThat(first.get()).isEqualTo("first");
    assertThat(second.get()).isEqualTo("second");
    assertThat(pool.stats().workersLost()).isZero();
  }

  @Test
  void shutdownNow_startIsToBeTriedAgain_poolEnds() throws Exception {
    ShortOf launcher = new ShortOf(Lack.PROCESSES, Integer.MAX_VALUE);
    ProcessPoolExecutor pool =
        newPool(quiet(2).crashPolicy(CrashPolicy.BREAK_POOL).launcher(launcher));
    TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 1);
    Await.until("a worker could not be started", () -> launcher.tries() > 0);

    List<Runnable> unused = pool.shutdownNow();

    assertThat(task.isCancelled()).isTrue();
    assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** What the system may lack. */
  private enum Lack {
    PROCESSES {
      @Override
      void fail() throws IOException {
        throw new IOException("Cannot run program: error=11, Resource temporarily unavailable");
      }
    },
    THREADS {
      @Override
      void fail() {
        throw new OutOfMemoryError("unable to create native thread");
      }
    };

    abstract void fail() throws IOException;
  }

  /** Starts no worker in some of its first calls. */
  private static final class ShortOf implements WorkerLauncher {
    private final Lack lack;
    private final int before;
    private final int failures;
    private final AtomicInteger tries = new AtomicInteger();

    ShortOf(Lack lack, int failures) {
      this(lack, 0, failures);
    }

    ShortOf(Lack lack, int before, int failures) {
      this.lack = lack;
      this.before = before;
      this.failures = failures;
    }

    int tries() {
      return tries.get();
    }

    @Override
    public Process launch(LaunchRequest request) throws IOException {
      int number = tries.incrementAndGet() - before;
      if (number > 0 && number <= failures) {
        lack.fail();
      }
      return request.toProcessBuilder().start();
    }
  }

  // ---- too many open files

  @Test
  void start_noDescriptorLeftForTheConnections_waitsUntilThereIsOne() throws Exception {
    assertThat(runWithFewFiles(ExhaustedWhileConnecting.class)).isZero();
  }

  @Test
  void start_noDescriptorLeftForTheProcess_saysSo() throws Exception {
    assertThat(runWithFewFiles(ExhaustedWhileStarting.class)).isZero();
  }

  private int runWithFewFiles(Class<?> main) throws Exception {
    List<String> command = new ArrayList<>(List.of("prlimit", "--nofile=256:256"));
    command.addAll(ChildHost.command(main, List.of()));
    Path output = directory.resolve("output");
    int code = ChildHost.exitCode(ChildHost.start(command, output));
    if (code != 0) {
      System.out.println(Files.readString(output));
    }
    return code;
  }

  /** Lets good and bad happen once, as a class in a folder needs a descriptor to be loaded. */
  private static void loadClasses() throws Exception {
    closeAll(openAll());
    WorkerLauncher shortOnce = new ShortOf(Lack.PROCESSES, 1);
    try (ProcessPoolExecutor pool = quiet(1).launcher(shortOnce).build()) {
      requireHealthy(pool);
      requireLost(pool.submit(() -> Crash.HALT_7.happen()));
    }
    WorkerLauncher never =
        request -> {
          throw new IOException("on purpose");
        };
    try (ProcessPoolExecutor pool = quiet(1).launcher(never).build()) {
      assertThat(pool.submit(SampleTasks::increment, 1).exception())
          .isInstanceOf(BrokenPoolException.class);
    }
  }

  /** Opens files until there are no more. */
  private static List<FileInputStream> openAll() throws IOException {
    List<FileInputStream> open = new ArrayList<>();
    try {
      while (true) {
        open.add(new FileInputStream("/dev/null"));
      }
    } catch (FileNotFoundException e) {
      return open; // that says: too many open files
    }
  }

  private static void closeAll(List<FileInputStream> open) {
    try {
      for (FileInputStream file : open) {
        file.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A host that has no descriptor left for a second as soon as its worker was started. */
  static final class ExhaustedWhileConnecting implements WorkerLauncher {
    @Override
    public Process launch(LaunchRequest request) throws IOException {
      Process worker = request.toProcessBuilder().start();
      List<FileInputStream> open = openAll();
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> closeAll(open));
      return worker;
    }

    public static void main(String[] args) throws Exception {
      loadClasses();
      WorkerLauncher launcher = new ExhaustedWhileConnecting();
      try (ProcessPoolExecutor pool = quiet(1).launcher(launcher).build()) {
        boolean right = pool.submit(SampleTasks::increment, 1).get(20, TimeUnit.SECONDS) == 2;
        System.exit(right ? 0 : 2);
      }
    }
  }

  /** A host that has no descriptor left for the pipes of a worker, and then has some again. */
  static final class ExhaustedWhileStarting {
    private ExhaustedWhileStarting() {}

    public static void main(String[] args) throws Exception {
      loadClasses();
      try (ProcessPoolExecutor first = quiet(1).build();
          ProcessPoolExecutor pool = quiet(1).build()) {
        int unused = first.submit(SampleTasks::increment, 1).get();
        List<FileInputStream> open = openAll();
        Throwable failure = pool.submit(SampleTasks::increment, 1).exception();
        boolean othersGoOn = first.submit(SampleTasks::increment, 1).get() == 2;
        closeAll(open);
        boolean told =
            failure instanceof BrokenPoolException
                && String.valueOf(failure.getMessage()).contains("open files");
        System.out.println(failure);
        System.exit(told && othersGoOn ? 0 : 2);
      }
    }
  }

  // ---- the temporary directory, the class path

  @ParameterizedTest
  @ValueSource(strings = {"/proc/none-here", "/proc/version/below-a-file", "/dev/null"})
  void build_noTemporaryDirectory_saysWhatToSet(String path) throws Exception {
    assertThat(run(hostIn(Path.of(path)))).isEqualTo(1);

    assertThat(directory.resolve("output"))
        .content()
        .contains("ProcpoolException: pool 'pool-1' can't be built: cannot create a directory in ")
        .contains(path)
        .contains("; set -Djava.io.tmpdir to a directory that can be written");
  }

  /** Which nobody may write to, not even root, or only until there is no room. */
  @ParameterizedTest
  @ValueSource(strings = {"ro", "nr_inodes=1"})
  void build_temporaryDirectoryCanNotBeWritten_saysWhatToSet(String options) throws Exception {
    Map<Path, String> mounts = allowed(Map.of(directory, options));

    assertThat(run(OtherMounts.command(mounts, hostIn(directory)))).isEqualTo(1);

    assertThat(directory.resolve("output"))
        .content()
        .contains("ProcpoolException: pool 'pool-1' can't be built: cannot create a directory in ")
        .contains("; set -Djava.io.tmpdir to a directory that can be written");
  }

  @Test
  void build_temporaryDirectoryIsNoexec_works() throws Exception {
    Map<Path, String> mounts = allowed(Map.of(directory, "noexec"));

    assertThat(run(OtherMounts.command(mounts, hostIn(directory)))).isZero();
  }

  private Map<Path, String> allowed(Map<Path, String> mounts) throws Exception {
    assumeThat(run(OtherMounts.command(mounts, List.of("true")))).as("mounts allowed").isZero();
    return mounts;
  }

  private static List<String> hostIn(Path temporary) {
    return ChildHost.command(OneTask.class, List.of("-Djava.io.tmpdir=" + temporary));
  }

  private int run(List<String> command) throws Exception {
    return ChildHost.exitCode(ChildHost.start(command, directory.resolve("output")));
  }

  /** A host that runs one task. */
  static final class OneTask {
    private OneTask() {}

    public static void main(String[] args) throws Exception {
      try (ProcessPoolExecutor pool = quiet(1).build()) {
        System.exit(pool.submit(SampleTasks::increment, 1).get() == 2 ? 0 : 2);
      }
    }
  }

  @Test
  void classPath_of100000Characters_works() throws Exception {
    List<Path> entries =
        new ArrayList<>(
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList());
    for (int i = 0; i < 1_000; i++) {
      entries.add(Path.of("/nowhere/" + "x".repeat(90) + i));
    }

    requireHealthy(newPool(quiet(1).classPath(entries)));
  }
}
