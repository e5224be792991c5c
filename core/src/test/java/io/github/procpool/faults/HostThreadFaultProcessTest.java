package io.github.procpool.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.procpool.BrokenPoolException;
import io.github.procpool.ProcessPoolExecutor;
import io.github.procpool.Results;
import io.github.procpool.TaskFuture;
import io.github.procpool.WorkerState;
import io.github.procpool.testkit.Await;
import io.github.procpool.testkit.SampleTasks;
import io.github.procpool.testkit.Trail;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads of the pool itself that fail. */
class HostThreadFaultProcessTest extends FaultFixture {
  @Test
  void controlThread_fails_everyFutureEndsWithTheReason() throws Exception {
    ProcessPoolExecutor pool = newPool(2);
    Trail trail = trail();
    TaskFuture<Void> running = pool.submit(() -> SampleTasks.sleepLong(trail));
    trail.await(1);
    TaskFuture<Void> other = pool.submit(() -> SampleTasks.sleepLong(trail));
    trail.await(2);
    TaskFuture<Integer> queued = pool.submit(SampleTasks::increment, 1);
    Results<Integer> items = pool.map(SampleTasks::increment, List.of(1, 2, 3));

    closeSelector(pool);

    for (TaskFuture<?> future : List.of(running, other, queued)) {
      assertThat(future.exception(SOON))
          .isInstanceOf(BrokenPoolException.class)
          .hasMessageContaining("ClosedSelectorException");
    }
    assertThat(items.outcomes())
        .hasSize(3)
        .allMatch(outcome -> outcome.error() instanceof BrokenPoolException);
    assertThatThrownBy(() -> pool.submit(SampleTasks::increment, 1))
        .isInstanceOf(BrokenPoolException.class);
    assertThat(pool.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** Takes away what the control thread sleeps in, which nothing outside of this JVM can. */
  private static void closeSelector(ProcessPoolExecutor pool)
      throws ReflectiveOperationException, IOException {
    Object engine = valueOf(pool, "engine");
    ((Selector) valueOf(valueOf(engine, "control"), "selector")).close();
  }

  private static Object valueOf(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  // ---- no thread to be had

  /**
   * As a user of its own: nothing limits the number of root's threads, and those of any other user
   * count together, whoever else runs this test.
   */
  private static final List<String> AS_SOMEBODY =
      List.of(
          "setpriv",
          "--reuid=" + (1_000_000 + SampleTasks.pid()),
          "--regid=65534",
          "--clear-groups");

  @Test
  void submit_noThreadLeft_futureWaitsForOneAndThePoolGoesOn() throws Exception {
    Path output = directory.resolve("output");
    List<String> probe = new ArrayList<>(AS_SOMEBODY);
    probe.addAll(List.of("test", "-r", locationOf(NoThreads.class).toString()));
    assumeThat(ChildHost.exitCode(ChildHost.start(probe, output)))
        .as("root may become somebody else, who may read the classes")
        .isZero();
    List<String> command = new ArrayList<>(AS_SOMEBODY);
    command.addAll(List.of("prlimit", "--nproc=150"));
    List<String> host = ChildHost.command(NoThreads.class, NoThreads.OPTIONS);
    host.set(host.indexOf("-cp") + 1, readableClassPath());
    command.addAll(host);

    int code = ChildHost.exitCode(ChildHost.start(command, output));

    assertThat(code).as(Files.readString(output)).isZero();
  }

  /** Without the jars of a repository that may be root's own. */
  private static String readableClassPath() throws Exception {
    return locationOf(NoThreads.class) + File.pathSeparator + locationOf(ProcessPoolExecutor.class);
  }

  private static Path locationOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** A host that for a while can't start a thread. */
  static final class NoThreads {
    /** Compiler threads that come and go would leave room for others. */
    private static final List<String> OPTIONS =
        List.of("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads");

    private NoThreads() {}

    public static void main(String[] args) throws Exception {
      CountDownLatch over = new CountDownLatch(1);
      try (ProcessPoolExecutor pool =
          ProcessPoolExecutor.builder().maxWorkers(1).minWorkers(1).build()) {
        Await.until(
            "the worker is ready",
            () -> pool.workers().stream().anyMatch(worker -> worker.state() == WorkerState.IDLE));
        List<Thread> all = startThreads(over);
        TaskFuture<Integer> task = pool.submit(SampleTasks::increment, 41);
        // Not by get, in which this thread might take the outcome itself.
        Await.until("the task has ended", () -> pool.workers().get(0).tasksDone() == 1);
        boolean waits = !task.isDone();
        over.countDown();
        for (Thread thread : all) {
          thread.join();
        }
        int later = task.get(SOON.toSeconds(), TimeUnit.SECONDS);
        int next = pool.submit(SampleTasks::increment, 1).get(SOON.toSeconds(), TimeUnit.SECONDS);
        System.out.println("waits: " + waits + ", later: " + later + ", next: " + next);
        System.exit(waits && later == 42 && next == 2 ? 0 : 2);
      }
    }

    /** Starts threads until there are no more. */
    private static List<Thread> startThreads(CountDownLatch over) {
      List<Thread> all = new ArrayList<>();
      try {
        while (true) {
          Thread thread = new Thread(() -> await(over));
          thread.setDaemon(true);
          thread.start();
          all.add(thread);
        }
      } catch (OutOfMemoryError e) {
        return all; // that says: unable to create native thread
      }
    }

    private static void await(CountDownLatch over) {
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
