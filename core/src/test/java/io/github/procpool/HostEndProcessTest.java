package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers do not outlive their host, however that ends. */
@ProcessTest
class HostEndProcessTest {
  /** How a host ends that has not closed its pool. */
  enum Ending {
    EXITS,
    EXITS_WHILE_A_HOOK_SUBMITS,
    HALTS,
    IS_KILLED
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void hostEnds_poolNotClosed_busyAndIdleWorkersEndToo(Ending ending, @TempDir Path directory)
      throws IOException, InterruptedException {
    Trail trail = Trail.in(directory);
    Process host = startHost(ending, trail);
    List<String> workers;
    try {
      workers = trail.await(2).subList(0, 2);
      if (ending == Ending.IS_KILLED) {
        trail.await(3); // it says so when it has nothing more to do
        host.destroyForcibly();
      }
      int unused = host.waitFor();
    } finally {
      host.destroyForcibly();
    }

    assertThat(workers).doesNotHaveDuplicates();
    for (String pid : workers) {
      Await.ended(Long.parseLong(pid));
    }
  }

  private static Process startHost(Ending ending, Trail trail) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Host.class.getName(),
            ending.name(),
            trail.file())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  /** A program that leaves one worker busy and one idle. */
  static final class Host {
    private Host() {}

    public static void main(String[] args) throws Exception {
      Trail trail = new Trail(args[1]);
      ProcessPoolExecutor pool = ProcessPoolExecutor.builder().maxWorkers(2).minWorkers(2).build();
      TaskFuture<Void> unused = pool.submit(() -> SampleTasks.sleepLong(trail));
      trail.await(1);
      pool.submit(trail::addPid).get();
      switch (Ending.valueOf(args[0])) {
        case EXITS -> System.exit(0);
        case EXITS_WHILE_A_HOOK_SUBMITS -> {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> submitAndWait(pool)));
          System.exit(0);
        }
        case HALTS -> Runtime.getRuntime().halt(0);
        case IS_KILLED -> {
          trail.add("to be killed");
          Thread.currentThread().join(); // waits for itself, for ever
        }
      }
    }

    private static void submitAndWait(PoolExecutor pool) {
      try {
        Object unused = pool.submit(SampleTasks::increment, 1).join();
      } catch (RuntimeException e) {
        System.err.println("refused or lost, as the pool ends too: " + e);
      }
    }
  }
}
