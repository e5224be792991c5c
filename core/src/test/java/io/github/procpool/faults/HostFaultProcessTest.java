package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Hosts that are killed: workers do not outlive them, files not the next host. */
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
      assertThat(directoriesOf(pid)).isEmpty();
    }
  }

  private static final Path[] PARENTS = {
    Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm")
  };

  private static List<Path> directoriesOf(long pid) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path parent : PARENTS) {
      if (!Files.isDirectory(parent)) {
        continue;
      }
      try (DirectoryStream<Path> all =
          Files.newDirectoryStream(parent, "procpool-*-" + pid + "-*")) {
        all.forEach(found::add);
      }
    }
    return found;
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
