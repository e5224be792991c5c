package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.procpool.MapOptions;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts that are killed or interrupted: workers do not outlive them, files not the next host. */
class HostFaultProcessTest extends FaultFixture {
  private static final int WORKERS = 4;

  @Test
  void hostIsKilled_whileItsWorkersStart_allEndAndTheNextHostCleansUp() throws Exception {
    Random random = new Random(Seed.next("host killed while workers start"));
    for (int round = 0; round < Seed.rounds(4, 100); round++) {
      Path built = directory.resolve("built" + round);
      Process host =
          ChildHost.start(
              ChildHost.command(Starting.class, List.of(), built.toString()),
              directory.resolve("output"));
      long pid = host.pid();
      Await.until("the pool is built", () -> Files.exists(built));
      LockSupport.parkNanos(random.nextInt(400_000_000));

      host.destroyForcibly();

      int unused = host.waitFor();
      Await.until("the workers of host " + pid + " end", SOON, () -> workersOf(pid).isEmpty());
      try (ProcessPoolExecutor next = newPool(1)) {
        requireHealthy(next);
      }
      assertThat(ChildHost.directoriesOf(pid)).isEmpty();
    }
  }

  /** Workers name a file in a directory of their host on their command line. */
  private static List<String> workersOf(long host) {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        if (commandOf(process).matches("(?s).*@.*/procpool-[^-/]+-" + host + "-.*")) {
          found.add(process.toString());
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  private static String commandOf(Path process) {
    try {
      return new String(
          Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended meanwhile
    }
  }

  /** A host that starts workers and waits. */
  static final class Starting {
    private Starting() {}

    public static void main(String[] args) throws Exception {
      ProcessPoolExecutor pool = quiet(WORKERS).minWorkers(WORKERS).build();
      Files.createFile(Path.of(args[0]));
      Thread.currentThread().join(); // for ever
      pool.close();
    }
  }

  // ---- Ctrl-C

  /** By a terminal, which interrupts the workers too, or by somebody else. */
  @ParameterizedTest
  @CsvSource({"true, FUTURE", "true, MAP", "false, FUTURE", "false, MAP", "true, HOOK"})
  void hostIsInterrupted_poolBusy_allEndWithoutAWord(boolean byTerminal, Waiting waiting)
      throws Exception {
    // Whoever starts this test may ignore the signal, and children inherit that.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    assumeThat(ChildHost.exitCode(ChildHost.start(with(command, "true"), directory.resolve("no"))))
        .as("env has that option")
        .isZero();
    Trail trail = trail();
    command.addAll(ChildHost.command(Busy.class, List.of(), waiting.name(), trail.file()));
    Process host = ChildHost.start(command, directory.resolve("output"));
    long pid = host.pid();
    List<String> workers = trail.await(2).subList(0, 2);

    if (byTerminal) {
      workers.forEach(worker -> Signal.INT.sendTo(Long.parseLong(worker)));
    }
    Signal.INT.sendTo(pid);

    assertThat(ChildHost.exitCode(host)).isEqualTo(128 + 2);
    for (String worker : workers) {
      Await.ended(Long.parseLong(worker));
    }
    assertThat(ChildHost.directoriesOf(pid)).isEmpty();
    assertThat(directory.resolve("output"))
        .hasContent(waiting == Waiting.HOOK ? "the hook was told" : "");
  }

  private static List<String> with(List<String> command, String last) {
    List<String> longer = new ArrayList<>(command);
    longer.add(last);
    return longer;
  }

  /** What a host does while its workers are busy. */
  enum Waiting {
    FUTURE,
    MAP,
    HOOK
  }

  /** A host that keeps two workers busy and waits for them. */
  static final class Busy {
    private Busy() {}

    public static void main(String[] args) throws Exception {
      Trail trail = new Trail(args[1]);
      ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
      List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
      if (Waiting.valueOf(args[0]) == Waiting.MAP) {
        for (int unused : pool.map(item -> sleep(trail, item), items, MapOptions.chunkSize(1))) {
          throw new AssertionError("none ends");
        }
      }
      TaskFuture<Integer> task = pool.submit(() -> sleep(trail, 1));
      TaskFuture<Integer> other = pool.submit(() -> sleep(trail, 2));
      if (Waiting.valueOf(args[0]) == Waiting.HOOK) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(other)));
        Thread.currentThread().join(); // waits for itself, for ever
      }
      task.get();
    }

    private static void awaitEnd(TaskFuture<Integer> task) {
      try {
        int unused = task.get();
      } catch (ExecutionException | InterruptedException e) {
        System.out.println("the hook was told");
      }
    }
  }

  static int sleep(Trail trail, int number) throws Exception {
    SampleTasks.sleepLong(trail);
    return number;
  }

  // ---- pools inside tasks

  @Test
  void kill_topOfPoolsThreeDeep_allBelowEnd() throws Exception {
    ProcessPoolExecutor pool = newPool(1);
    Trail trail = trail();
    TaskFuture<Integer> task = pool.submit(() -> descend(trail, 2));
    List<String> pids = trail.await(3);

    Signal.KILL.sendTo(Long.parseLong(pids.get(0)));

    assertThat(requireLost(task).signal()).hasValue(9);
    for (String pid : pids) {
      Await.ended(Long.parseLong(pid));
    }
    requireHealthy(pool);
  }

  static int descend(Trail trail, int levels) throws Exception {
    trail.addPid();
    if (levels == 0) {
      SampleTasks.sleepLong(trail);
      return 0;
    }
    try (ProcessPoolExecutor below = quiet(1).build()) {
      return below.submit(() -> descend(trail, levels - 1)).get() + 1;
    }
  }
}
