package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerContext;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first task of a worker does its worst before the worker has connected to its host. */
class FirstTaskFaultProcessTest extends FaultFixture {
  private static final String CONTROL_THREAD = "procpool-control";

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
