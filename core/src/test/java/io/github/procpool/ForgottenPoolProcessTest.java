package io.github.procpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.testkit.ProcessTest;
import io.github.procpool.testkit.Trail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs whose {@code main} returns while a pool has work, or is idle and was never closed. */
@ProcessTest
class ForgottenPoolProcessTest {
  private static final int TASKS = 5;

  /** Whether {@code main} shuts the pool down before it returns. */
  enum Main {
    FORGETS_PROCESSES,
    SHUTS_PROCESSES_DOWN,
    FORGETS_THREADS,
    SHUTS_THREADS_DOWN,
    FORGETS_IDLE_PROCESSES,
    FORGETS_TWIN_OF_PROCESSES
  }

  /** Such a program. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      Main main = Main.valueOf(args[0]);
      Trail trail = new Trail(args[1]);
      trail.add("main");
      PoolExecutor pool =
          switch (main) {
            case FORGETS_THREADS, SHUTS_THREADS_DOWN -> PoolExecutor.threads(2);
            case FORGETS_TWIN_OF_PROCESSES -> Pool.ofProcesses(2).executor();
            default -> PoolExecutor.processes(2);
          };
      for (int i = 0; i < TASKS; i++) {
        String line = "task " + i;
        TaskFuture<Void> future = pool.submit(() -> trail.add(line));
        future.addDoneCallback(done -> System.out.println("callback"));
        if (main == Main.FORGETS_IDLE_PROCESSES) {
          future.get();
        }
      }
      if (main == Main.SHUTS_PROCESSES_DOWN || main == Main.SHUTS_THREADS_DOWN) {
        pool.shutdown();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void mainReturns_acceptedTasksRunAndTheJvmExits(Main main, @TempDir Path directory)
      throws IOException, InterruptedException {
    Trail trail = Trail.in(directory);
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");

    Process program =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                main.name(),
                trail.file())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(program.waitFor(40, TimeUnit.SECONDS)).isTrue();
    } finally {
      program.destroyForcibly();
    }

    assertThat(program.exitValue()).isZero();
    assertThat(Files.readString(err, StandardCharsets.UTF_8)).isEmpty();
    assertThat(trail.lines())
        .containsExactlyInAnyOrder("main", "task 0", "task 1", "task 2", "task 3", "task 4");
    assertThat(Files.readAllLines(out, StandardCharsets.UTF_8))
        .hasSize(TASKS)
        .containsOnly("callback");
  }
}
