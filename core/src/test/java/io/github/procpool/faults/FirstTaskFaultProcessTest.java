package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerContext;
import io.github.procpool.spi.LaunchRequest;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first task of a worker does its worst before the worker has connected to its host. */
class FirstTaskFaultProcessTest extends FaultFixture {
  private static final String CONTROL_THREAD = "procpool-control";

  /** Enough for a JVM, and soon used up. */
  private static final List<String> FEW_FILES =
      List.of("/bin/sh", "-c", "ulimit -n 96; exec \"$0\" \"$@\"");

  private ProcessPoolExecutor poolWithFewFiles() {
    return newPool(quiet(1).launcher(FirstTaskFaultProcessTest::startWithFewFiles));
  }

  private static Process startWithFewFiles(LaunchRequest request) throws IOException {
    ProcessBuilder builder = request.toProcessBuilder();
    return builder
        .command(Stream.concat(FEW_FILES.stream(), builder.command().stream()).toList())
        .start();
  }

  @Test
  void firstTask_holdsAllFilesAndNeedsTheHost_isHeard() throws Exception {
    ProcessPoolExecutor pool = poolWithFewFiles();

    TaskFuture<Integer> task = pool.submit(FirstTaskFaultProcessTest::holdAllAndTellTheHost);

    assertThat(task.get()).isBetween(10, 96);
    requireHealthy(pool);
  }

  private static int holdAllAndTellTheHost() throws IOException {
    try (Files files = new Files()) {
      files.openAll();
      WorkerContext.current().progress(0.5);
      return files.open.size();
    }
  }

  @Test
  void firstTask_takesEveryFileThatBecomesFree_workerIsConnectedBefore() throws Exception {
    ProcessPoolExecutor pool = poolWithFewFiles();

    TaskFuture<Integer> task = pool.submit(FirstTaskFaultProcessTest::takeWhatBecomesFree);

    assertThat(task.get()).isBetween(10, 96);
    requireHealthy(pool);
  }

  /** For longer than a worker takes to connect. */
  private static int takeWhatBecomesFree() throws IOException {
    long startNanos = System.nanoTime();
    try (Files files = new Files()) {
      while (System.nanoTime() - startNanos < TimeUnit.MILLISECONDS.toNanos(500)) {
        files.openAll();
      }
      return files.open.size();
    }
  }

  /** All that this process may have open. */
  private static final class Files implements Closeable {
    private final List<Closeable> open = new ArrayList<>();

    void openAll() {
      try {
        while (true) {
          open.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("Too many open files");
      }
    }

    @Override
    public void close() throws IOException {
      for (Closeable file : open) {
        file.close();
      }
    }
  }

  @Test
  void firstTask_exitsBeforeTheHostIsListenedTo_hooksRunAndItsCodeIsTold() throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    TaskFuture<Void> task = pool.submit(FirstTaskFaultProcessTest::exitWithHookThatNeedsTheHost);

    assertThat(requireLost(task).exitCode()).hasValue(3);
    requireHealthy(pool);
  }

  /** The worker connects while the JVM is on its way out. */
  private static void exitWithHookThatNeedsTheHost() {
    WorkerContext context = WorkerContext.current();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  context.progress(0.5);
                  while (!controlThreadListens()) {
                    Thread.onSpinWait();
                  }
                }));
    System.exit(3);
  }

  private static boolean controlThreadListens() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().equals(CONTROL_THREAD))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(frame -> frame.getMethodName().equals("select"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 12, 16, 20, 30})
  void firstTask_exitsWhileTheWorkerConnects_itsCodeIsTold(int afterMillis) throws Exception {
    ProcessPoolExecutor pool = newPool(1);

    TaskFuture<Void> task = pool.submit(() -> exitAfter(afterMillis));

    assertThat(requireLost(task).exitCode()).hasValue(3);
  }

  private static void exitAfter(int millis) {
    long startNanos = System.nanoTime();
    while (System.nanoTime() - startNanos < TimeUnit.MILLISECONDS.toNanos(millis)) {
      Thread.onSpinWait();
    }
    System.exit(3);
  }
}
